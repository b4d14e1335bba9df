package org.hutong.core.plugin;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.DeadLabelsOption;
import java.lang.classfile.ClassFile.ShortJumpsOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.hutong.api.Checkpoint;

/**
 * Puts a {@link Checkpoint} before every jump backwards in a class of a plugin: Java cannot stop a
 * thread, so a loop must be able to end itself. Only methods with such a jump are written anew, and
 * of those nothing else changes. A call without arguments and result leaves the stack as it was, so
 * the stack maps of the compiler still hold; only where a jump grew beyond its reach are they made
 * anew, from the class files of the plugin.
 *
 * <p>What cannot be woven stays as it is, method by method: a class is never lost to this. No class
 * is loaded for it. Immutable; safe from any thread if its hierarchy is.
 */
final class Weaver {
  /** A class whose very outline cannot be read. */
  private static final String WHOLE = "(all of it)";

  private final List<Way> ways;

  /**
   * @param hierarchy of the plugin's classes and of what they see; may know less
   */
  Weaver(ClassHierarchyResolver hierarchy) {
    ClassFile.Option[] kept = {
      StackMapsOption.DROP_STACK_MAPS,
      ShortJumpsOption.FAIL_ON_SHORT_JUMPS,
      DeadLabelsOption.DROP_DEAD_LABELS
    };
    var anew =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(hierarchy),
            DeadLabelsOption.DROP_DEAD_LABELS);
    this.ways = List.of(new Way(ClassFile.of(kept), true), new Way(anew, false));
  }

  /** {@code keepsFrames}: with the stack maps that are there, instead of new ones. */
  private record Way(ClassFile format, boolean keepsFrames) {}

  /**
   * A class to be loaded.
   *
   * @param left the methods with loops that could not be given checkpoints
   */
  record Woven(byte[] bytes, List<String> left) {}

  /** The class with checkpoints, for a loader that sees the API. Never fails. */
  Woven weave(byte[] classFile) {
    var left = new ArrayList<String>();
    List<String> looping;
    try {
      looping = looping(ClassFile.of().parse(classFile), left);
    } catch (RuntimeException e) {
      return new Woven(classFile, List.of(WHOLE));
    }
    if (looping.isEmpty()) {
      return new Woven(classFile, List.copyOf(left));
    }
    Optional<byte[]> together = woven(classFile, looping::contains, ways.getFirst());
    if (together.isPresent()) {
      return new Woven(together.get(), List.copyOf(left));
    }
    byte[] bytes = classFile;
    for (String method : looping) {
      byte[] before = bytes;
      Optional<byte[]> next =
          ways.stream().flatMap(way -> woven(before, method::equals, way).stream()).findFirst();
      if (next.isPresent()) {
        bytes = next.get();
      } else {
        left.add(method);
      }
    }
    return new Woven(bytes, List.copyOf(left));
  }

  /** The methods with a jump backwards; those that cannot be read are added to the others. */
  private static List<String> looping(ClassModel model, List<String> unreadable) {
    var looping = new ArrayList<String>();
    for (MethodModel method : model.methods()) {
      try {
        if (method.code().filter(Loops::any).isPresent()) {
          looping.add(name(method));
        }
      } catch (RuntimeException e) {
        unreadable.add(name(method));
      }
    }
    return looping;
  }

  private static String name(MethodModel method) {
    return method.methodName().stringValue() + method.methodType().stringValue();
  }

  private static Optional<byte[]> woven(byte[] classFile, Predicate<String> methods, Way way) {
    try {
      ClassModel model = way.format.parse(classFile);
      byte[] bytes =
          way.format.transformClass(
              model,
              (builder, element) -> {
                if (element instanceof MethodModel method && methods.test(name(method))) {
                  builder.transformMethod(
                      method,
                      (body, part) -> {
                        if (part instanceof CodeModel code) {
                          body.transformCode(code, new Loops(code, way.keepsFrames));
                        } else {
                          body.with(part);
                        }
                      });
                } else {
                  builder.with(element);
                }
              });
      return Optional.of(bytes);
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
