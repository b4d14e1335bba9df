package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.DiscontinuedInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.hutong.api.Checkpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints in loops of every shape: the same results, and an end when one is asked for. */
class WeaverTest {
  /** Loops as compilers write them. */
  public static final class Loops implements IntUnaryOperator {
    @Override
    public int applyAsInt(int n) {
      int sum = 0;
      for (int i = 0; i < n; i++) {
        sum += i % 3 == 0 ? i : -i;
      }
      int k = n;
      do {
        k--;
        switch (k % 4) {
          case 0 -> sum += 2;
          case 1 -> {
            continue;
          }
          default -> sum ^= k;
        }
      } while (k > 0);
      outer:
      while (true) {
        for (int i : new int[] {1, 2, 3}) {
          if (i + sum > n) {
            break outer;
          }
          sum += 1 + i;
        }
        try {
          sum += List.of(1, 2).size();
        } finally {
          sum++;
        }
      }
      return sum;
    }
  }

  private static byte[] woven() throws IOException {
    String name = Loops.class.getName().replace('.', '/') + ".class";
    try (InputStream in = Loops.class.getClassLoader().getResourceAsStream(name)) {
      Weaver.Woven woven =
          new Weaver(ApiClassLoader.hierarchy()).weave(Objects.requireNonNull(in).readAllBytes());
      assertThat(woven.left()).isEmpty();
      return woven.bytes();
    }
  }

  private static IntUnaryOperator loops() throws Exception {
    var loader =
        new ClassLoader(WeaverTest.class.getClassLoader()) {
          Class<?> define(byte[] bytes) {
            return defineClass(Loops.class.getName(), bytes, 0, bytes.length);
          }
        };
    return (IntUnaryOperator) loader.define(woven()).getConstructor().newInstance();
  }

  @Test
  void a_woven_class_verifies() throws Exception {
    assertThat(ClassFile.of().verify(woven())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 1_000})
  void it_computes_what_it_did_before(int n) throws Exception {
    assertThat(loops().applyAsInt(n)).isEqualTo(new Loops().applyAsInt(n));
  }

  @Test
  void a_thread_that_is_told_to_end_ends_at_the_next_loop_and_others_go_on() throws Exception {
    IntUnaryOperator loops = loops();
    Checkpoint.end(Thread.currentThread());
    try {
      assertThatThrownBy(() -> loops.applyAsInt(100)).isInstanceOf(Checkpoint.Ended.class);
      var other = new java.util.concurrent.FutureTask<>(() -> loops.applyAsInt(100));
      Thread.ofPlatform().start(other);
      assertThat(other.get()).isEqualTo(new Loops().applyAsInt(100));
    } finally {
      assertThat(Checkpoint.release(Thread.currentThread())).isTrue();
    }
    assertThat(loops.applyAsInt(100)).isEqualTo(new Loops().applyAsInt(100));
  }

  private static final ClassDesc MADE = ClassDesc.of("org.hutong.core.plugin.Made");
  private static final ClassDesc BASE = MADE.nested("Base");

  /** {@code static int go(int n)} of a class that is made here, as another compiler would. */
  private static byte[] made(
      int version, ClassFile.StackMapsOption maps, Consumer<CodeBuilder> go) {
    var hierarchy =
        ClassHierarchyResolver.of(
            List.of(),
            Map.of(MADE.nested("A"), BASE, MADE.nested("B"), BASE, BASE, ConstantDescs.CD_Object));
    return ClassFile.of(
            maps,
            ClassFile.ClassHierarchyResolverOption.of(
                hierarchy.orElse(ClassHierarchyResolver.defaultResolver())))
        .build(
            MADE,
            type ->
                type.withVersion(version, 0)
                    .withFlags(ClassFile.ACC_PUBLIC)
                    .withMethodBody(
                        "go",
                        MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int),
                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                        go));
  }

  private static int run(byte[] bytes, int n) throws Exception {
    var loader =
        new ClassLoader(WeaverTest.class.getClassLoader()) {
          Class<?> define() {
            return defineClass(null, bytes, 0, bytes.length);
          }
        };
    return (int) loader.define().getMethod("go", int.class).invoke(null, n);
  }

  /** A loop that counts down, around as many bytes of nothing. */
  private static void countDown(CodeBuilder code, int nothing) {
    Label again = code.newLabel();
    code.iconst_0().istore(1).labelBinding(again);
    for (int i = 0; i < nothing; i++) {
      code.nop();
    }
    code.iinc(1, 2).iinc(0, -1).iload(0).ifgt(again).iload(1).ireturn();
  }

  private static List<String> checkpoints(byte[] bytes) {
    return ClassFile.of().parse(bytes).methods().stream()
        .flatMap(method -> method.code().orElseThrow().elementStream())
        .filter(InvokeInstruction.class::isInstance)
        .map(each -> ((InvokeInstruction) each).name().stringValue())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {ClassFile.JAVA_1_VERSION, 48, ClassFile.JAVA_5_VERSION, 50})
  void classes_of_old_compilers_without_stack_maps_are_woven(int version) throws Exception {
    byte[] made =
        made(version, ClassFile.StackMapsOption.DROP_STACK_MAPS, code -> countDown(code, 3));
    Weaver.Woven woven = new Weaver(named -> null).weave(made);
    assertThat(woven.left()).isEmpty();
    assertThat(checkpoints(woven.bytes())).containsExactly("pass");
    assertThat(run(woven.bytes(), 5)).isEqualTo(10);
  }

  @Test
  void subroutines_of_old_compilers_are_woven() throws Exception {
    byte[] made =
        made(
            48,
            ClassFile.StackMapsOption.DROP_STACK_MAPS,
            code -> {
              Label again = code.newLabel();
              Label subroutine = code.newLabel();
              code.iconst_0().istore(1).labelBinding(again);
              code.with(DiscontinuedInstruction.JsrInstruction.of(subroutine));
              code.iinc(0, -1).iload(0).ifgt(again).iload(1).ireturn();
              code.labelBinding(subroutine).astore(2).iinc(1, 3);
              code.with(DiscontinuedInstruction.RetInstruction.of(2));
            });
    Weaver.Woven woven = new Weaver(named -> null).weave(made);
    assertThat(woven.left()).isEmpty();
    assertThat(run(woven.bytes(), 4)).isEqualTo(12);
  }

  @Test
  void a_jump_that_grows_beyond_its_reach_is_made_longer() throws Exception {
    byte[] made =
        made(
            ClassFile.JAVA_17_VERSION,
            ClassFile.StackMapsOption.STACK_MAPS_WHEN_REQUIRED,
            code -> countDown(code, 32_760));
    Weaver.Woven woven = new Weaver(ApiClassLoader.hierarchy()).weave(made);
    assertThat(woven.left()).isEmpty();
    assertThat(checkpoints(woven.bytes())).containsExactly("pass");
    assertThat(run(woven.bytes(), 3)).isEqualTo(6);
  }

  @Test
  void a_method_that_is_as_large_as_methods_can_be_stays_as_it_is_and_is_named() throws Exception {
    byte[] made =
        made(
            ClassFile.JAVA_17_VERSION,
            ClassFile.StackMapsOption.STACK_MAPS_WHEN_REQUIRED,
            code -> countDown(code, 65_535 - 20));
    Weaver.Woven woven = new Weaver(ApiClassLoader.hierarchy()).weave(made);
    assertThat(woven.left()).containsExactly("go(I)I");
    assertThat(woven.bytes()).isEqualTo(made);
    assertThat(run(woven.bytes(), 3)).isEqualTo(6);
  }

  @Test
  void a_large_method_in_which_two_classes_of_the_plugin_meet_is_woven_by_their_class_files() {
    byte[] made =
        made(
            ClassFile.JAVA_17_VERSION,
            ClassFile.StackMapsOption.STACK_MAPS_WHEN_REQUIRED,
            code -> {
              Label other = code.newLabel();
              Label met = code.newLabel();
              code.iload(0).ifeq(other).aconst_null().checkcast(MADE.nested("A")).goto_(met);
              code.labelBinding(other).aconst_null().checkcast(MADE.nested("B")).labelBinding(met);
              code.invokestatic(MADE, "see", MethodTypeDesc.of(ConstantDescs.CD_void, BASE));
              countDown(code, 32_760);
            });
    var hierarchy = new Hierarchy();
    for (String name : List.of("A", "B")) {
      hierarchy.add(
          ClassFile.of()
              .parse(ClassFile.of().build(MADE.nested(name), type -> type.withSuperclass(BASE))));
    }
    hierarchy.add(ClassFile.of().parse(ClassFile.of().build(BASE, type -> {})));
    assertThat(new Weaver(named -> null).weave(made).left()).containsExactly("go(I)I");
    Weaver.Woven woven = new Weaver(hierarchy.orElse(ApiClassLoader.hierarchy())).weave(made);
    assertThat(woven.left()).isEmpty();
    assertThat(checkpoints(woven.bytes())).containsExactly("see", "pass");
  }

  @Test
  void what_is_no_class_is_left_as_it_is() {
    byte[] nothing = {1, 2, 3};
    assertThat(new Weaver(named -> null).weave(nothing).bytes()).isSameAs(nothing);
  }
}
