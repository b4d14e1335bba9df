package org.hutong.core.plugin;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.reflect.AccessFlag;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds what would be dangerous for the whole server in the byte code of a plugin. It finds
 * mistakes, not malice: what is called by reflection stays hidden.
 */
final class ByteCodeScan {
  private static final int NEWEST = ClassFile.latestMajorVersion();

  /**
   * Class files that are kept until all are read, in bytes; beyond it they are left as they are.
   */
  private static final long MOST_WAITING = 16 * 1024 * 1024;

  private static final Set<String> CALLS =
      Set.of(
          "java/lang/System.exit",
          "java/lang/System.load",
          "java/lang/System.loadLibrary",
          "java/lang/Runtime.exit",
          "java/lang/Runtime.halt",
          "java/lang/Runtime.exec",
          "java/lang/Runtime.load",
          "java/lang/Runtime.loadLibrary",
          "java/lang/Runtime.addShutdownHook");

  /** They change what every class in the process sees: told, and not refused. */
  private static final Set<String> CHANGES =
      Set.of(
          "java/lang/System.setOut",
          "java/lang/System.setErr",
          "java/lang/System.setProperty",
          "java/lang/System.setProperties",
          "java/util/Locale.setDefault",
          "java/util/TimeZone.setDefault");

  private final SortedSet<String> dangers = new TreeSet<>();
  private final SortedSet<String> warnings = new TreeSet<>();
  private final SortedSet<String> unwoven = new TreeSet<>();
  private final Hierarchy hierarchy = new Hierarchy();

  /** Nearly every class is woven without knowing any other. */
  private final Weaver alone = new Weaver(named -> null);

  /** Those that are woven when all are known. */
  private final List<byte[]> waiting = new ArrayList<>();

  private long waitingBytes;

  /**
   * @param where for the reason, if it is damaged
   */
  void scan(byte[] bytes, String where) {
    refuseNewer(bytes, where);
    try {
      read(bytes);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new PluginRefusedException(
          "it holds a damaged class file: " + ArchiveCheck.shown(where));
    }
    List<String> left = alone.weave(bytes).left();
    if (!left.isEmpty() && waitingBytes + bytes.length <= MOST_WAITING) {
      waitingBytes += bytes.length;
      waiting.add(bytes);
    } else {
      unwoven(bytes, left);
    }
  }

  private void unwoven(byte[] bytes, List<String> methods) {
    if (!methods.isEmpty()) {
      String name = ClassFile.of().parse(bytes).thisClass().asInternalName().replace('/', '.');
      methods.forEach(method -> unwoven.add(name + "." + method));
    }
  }

  private void read(byte[] bytes) {
    ClassModel model = ClassFile.of().parse(bytes);
    String name = model.thisClass().asInternalName();
    for (PoolEntry entry : model.constantPool()) {
      danger(entry).ifPresent(what -> dangers.add(what + " in " + name.replace('/', '.')));
      if (entry instanceof MemberRefEntry member && CHANGES.contains(call(member))) {
        warnings.add(shown(member) + " in " + name.replace('/', '.') + ": for the whole server");
      }
    }
    if (model.methods().stream().anyMatch(m -> m.flags().has(AccessFlag.NATIVE))) {
      dangers.add("native code in " + name.replace('/', '.'));
    }
    hierarchy.add(model);
  }

  /** What was found in all classes that were scanned, sorted. */
  SortedSet<String> dangers() {
    return dangers;
  }

  /** What changes the process for everybody, in all classes that were scanned, sorted. */
  SortedSet<String> warnings() {
    return warnings;
  }

  /**
   * The methods with loops that get no checkpoints, of all classes that were scanned, sorted.
   * Called last.
   */
  SortedSet<String> unwoven() {
    var weaver = new Weaver(hierarchy.orElse(ApiClassLoader.hierarchy()).cached());
    waiting.forEach(each -> unwoven(each, weaver.weave(each).left()));
    waiting.clear();
    return unwoven;
  }

  /** The classes that were scanned. */
  Hierarchy hierarchy() {
    return hierarchy;
  }

  /** Asked first: a newer class file than is known cannot be read any further. */
  private static void refuseNewer(byte[] bytes, String where) {
    if (bytes.length < 8 || ByteBuffer.wrap(bytes).getInt() != ClassFile.MAGIC_NUMBER) {
      return; // No class file at all: the reader says so.
    }
    int major = ByteBuffer.wrap(bytes).getShort(6) & 0xFFFF;
    if (major > NEWEST) {
      throw new PluginRefusedException(
          ArchiveCheck.shown(where)
              + " was compiled for Java "
              + (major - 44)
              + ", this server runs on "
              + (NEWEST - 44));
    }
  }

  private static Optional<String> danger(PoolEntry entry) {
    return switch (entry) {
      case MemberRefEntry member ->
          CALLS.contains(call(member)) ? Optional.of(shown(member)) : Optional.empty();
      case ClassEntry type -> danger(type.asInternalName());
      default -> Optional.empty();
    };
  }

  private static String call(MemberRefEntry member) {
    return member.owner().asInternalName() + "." + member.name().stringValue();
  }

  private static String shown(MemberRefEntry member) {
    String call = call(member);
    return call.substring(call.lastIndexOf('/') + 1);
  }

  private static Optional<String> danger(String type) {
    if (type.endsWith("/Unsafe") && (type.startsWith("sun/") || type.startsWith("jdk/"))) {
      return Optional.of("Unsafe");
    }
    if (type.equals("java/lang/ProcessBuilder")) {
      return Optional.of("ProcessBuilder");
    }
    if (type.startsWith("java/lang/instrument/") || type.startsWith("com/sun/tools/attach/")) {
      return Optional.of("a Java agent");
    }
    return Optional.empty();
  }
}
