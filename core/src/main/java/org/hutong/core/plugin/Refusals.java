package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hutong.core.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was not taken as a plugin: of the directory whatever lies there now, and of uploads the
 * newest. Newest first. Safe from any thread.
 */
final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  /** Uploads, and of the directory those that are shown. */
  private static final int KEPT = 50;

  /** Each refused file of the directory is logged once; beyond so many only their number is. */
  private static final int LOGGED = 100;

  private final TimeSource time;
  private final Deque<Refusal> uploads = new ArrayDeque<>();
  private final Map<String, Refusal> standing = new LinkedHashMap<>();

  @Inject
  Refusals(TimeSource time) {
    this.time = time;
  }

  /** An upload was refused. */
  void add(String file, List<String> reasons) {
    log.warn("{} was refused as a plugin: {}", file, String.join("; ", reasons));
    synchronized (uploads) {
      uploads.addFirst(new Refusal(time.millis(), file, reasons, false));
      if (uploads.size() > KEPT) {
        uploads.removeLast();
      }
    }
  }

  /** A file of the directory is not taken, until it changes or is gone. */
  void stand(String file, List<String> reasons) {
    synchronized (uploads) {
      Refusal before = standing.get(file);
      if (before != null && before.reasons().equals(reasons)) {
        return;
      }
      standing.remove(file);
      standing.put(file, new Refusal(time.millis(), file, reasons, true));
      if (standing.size() <= LOGGED) {
        log.warn("{} is refused as a plugin: {}", file, String.join("; ", reasons));
      } else if (standing.size() == LOGGED + 1) {
        log.warn("More than {} files in the directory of plugins are refused", LOGGED);
      }
    }
  }

  /** It was taken, or is gone. */
  void lift(String file) {
    synchronized (uploads) {
      standing.remove(file);
    }
  }

  /** These alone are still there. */
  void retain(Set<String> files) {
    synchronized (uploads) {
      standing.keySet().retainAll(files);
    }
  }

  List<Refusal> all() {
    synchronized (uploads) {
      var all = new ArrayList<>(List.copyOf(standing.values()).reversed());
      int more = all.size() - KEPT;
      if (more > 0) {
        all.subList(KEPT, all.size()).clear();
        all.add(
            new Refusal(
                all.getLast().at(), "…", List.of("and " + more + " more files there"), true));
      }
      all.addAll(uploads);
      return List.copyOf(all);
    }
  }
}
