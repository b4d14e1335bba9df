package org.hutong.core.plugin;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Threads of unloaded starts of a plugin that still live on this node.
 *
 * @param count all of them
 * @param names theirs without repetition, in order, at most 20 and each of at most 100 characters
 */
public record LeftThreads(int count, List<String> names) {
  static final LeftThreads NONE = new LeftThreads(0, List.of());

  private static final int NAMES = 20;
  private static final int LONGEST = 100;

  /** Room for threads that begin while they are counted. */
  private static final int SPARE = 64;

  public LeftThreads {
    names = List.copyOf(names);
  }

  /** The threads of these class loaders. Stops no thread while it looks. */
  static LeftThreads of(Predicate<@Nullable ClassLoader> ofThePlugin) {
    List<Thread> left =
        Arrays.stream(platformThreads()).filter(thread -> belongs(thread, ofThePlugin)).toList();
    return new LeftThreads(
        left.size(),
        left.stream()
            .map(thread -> cut(thread.getName()))
            .distinct()
            .sorted()
            .limit(NAMES)
            .toList());
  }

  private static boolean belongs(Thread thread, Predicate<@Nullable ClassLoader> ofThePlugin) {
    return ofThePlugin.test(thread.getContextClassLoader())
        || ofThePlugin.test(thread.getClass().getClassLoader());
  }

  /** Of the whole process: the group of all groups knows them without asking for their stacks. */
  private static Thread[] platformThreads() {
    ThreadGroup all = Thread.currentThread().getThreadGroup();
    while (all.getParent() != null) {
      all = all.getParent();
    }
    Thread[] found = new Thread[all.activeCount() + SPARE];
    return Arrays.copyOf(found, all.enumerate(found));
  }

  private static String cut(String name) {
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 1) + "…";
  }
}
