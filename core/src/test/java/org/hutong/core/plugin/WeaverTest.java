package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.util.List;
import java.util.Objects;
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
      return Weaver.weave(Objects.requireNonNull(in).readAllBytes());
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
}
