package org.hutong.core.plugin;

import java.util.ArrayList;
import java.util.List;

/** Where in a plugin's own code something failed or stands: its author looks there first. */
final class OwnFrame {
  /** Causes that are looked at. */
  private static final int DEPTH = 8;

  private OwnFrame() {}

  /**
   * The kind of a failure and of its last cause, and the first frame of the plugin's own classes,
   * for example {@code java.lang.IllegalStateException at shop.Guard.filter(Guard.java:12)}. No
   * message: it may quote what the plugin was given.
   */
  static String kindAndPlace(Throwable failure, ClassLoader loader) {
    List<Throwable> chain = chain(failure);
    String kind = failure.getClass().getName();
    String last = chain.getLast().getClass().getName();
    String caused = chain.size() == 1 || last.equals(kind) ? "" : ", caused by " + last;
    return kind + place(failure, loader) + caused;
  }

  /**
   * {@code " at shop.Guard.filter(Guard.java:12)"}; the first frame that is not Java's if none is
   * the plugin's.
   */
  static String place(Throwable failure, ClassLoader loader) {
    for (Throwable each : chain(failure)) {
      String own = place(each.getStackTrace(), loader);
      if (!own.isEmpty()) {
        return own;
      }
    }
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (!frame.getClassName().startsWith("java.")) {
        return " at " + frame;
      }
    }
    return "";
  }

  /** The same of a thread that is still in there; empty if none of the frames is the plugin's. */
  static String place(StackTraceElement[] frames, ClassLoader loader) {
    for (StackTraceElement frame : frames) {
      if (loader instanceof IsolatedClassLoader own && own.loaded(frame.getClassName())) {
        return " at " + frame;
      }
    }
    return "";
  }

  private static List<Throwable> chain(Throwable failure) {
    var chain = new ArrayList<Throwable>();
    for (Throwable each = failure; each != null && chain.size() < DEPTH; each = each.getCause()) {
      chain.add(each);
    }
    return chain;
  }
}
