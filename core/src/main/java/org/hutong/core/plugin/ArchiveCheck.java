package org.hutong.core.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Looks at a jar without unpacking or loading anything: its size, the number, names and kinds of
 * its entries, and how far it would swell.
 */
final class ArchiveCheck {
  /** The largest jar, and the largest sum of its entries unpacked, in bytes. */
  static final long LARGEST = 200L * 1024 * 1024;

  /** Shaded jars of popular libraries have up to about 15,000: checked in about four seconds. */
  static final int ENTRIES = 20_000;

  /** Entries of a jar inside {@code lib/}. */
  static final int NESTED_ENTRIES = 20_000;

  private static final int RATIO = 100;
  private static final long RATIO_FREE = 1024 * 1024;
  private static final int LONGEST_NAME = 512;
  private static final int LINK = 0120000;
  private static final int KIND = 0170000;
  private static final int ENCRYPTED = 1;
  private static final Pattern DRIVE = Pattern.compile("^[A-Za-z]:.*");

  /** What holds files. A single compressed file (.gz) is data like any other: OkHttp has one. */
  private static final Pattern NESTED = Pattern.compile(".*\\.(jar|zip|war|ear|aar|jmod|7z)");

  private static final Pattern LIBRARY = Pattern.compile("lib/[^/]+\\.jar");
  private static final Pattern OURS =
      Pattern.compile(
          "(META-INF/versions/\\d+/)?"
              + "(org/hutong/(api|core|testkit)|org/pf4j|org/slf4j|jakarta/inject|java)/.*\\.class"
              + "|META-INF/services/(org\\.hutong|org\\.pf4j|org\\.slf4j|jakarta\\.inject)\\..*");

  private ArchiveCheck() {}

  /**
   * @return the entries, in the order of the directory
   * @throws PluginRefusedException with every reason
   */
  static List<CentralDirectory.Entry> check(Path jar, int limit) throws IOException {
    long bytes = Files.size(jar);
    if (bytes > LARGEST) {
      throw new PluginRefusedException("it has " + bytes + " bytes, at most " + LARGEST);
    }
    List<CentralDirectory.Entry> entries = CentralDirectory.read(jar, limit);
    var reasons = new ArrayList<Reason>();
    Set<String> names = new HashSet<>();
    for (CentralDirectory.Entry entry : entries) {
      name(entry.name(), reasons);
      kind(entry, reasons);
      if (!names.add(entry.name().toLowerCase(Locale.ROOT))) {
        reasons.add(RefusalKind.ENTRY_TWICE.reason(shown(entry.name())));
      }
    }
    swelling(entries, bytes, reasons);
    bundledApi(entries, reasons);
    if (!reasons.isEmpty()) {
      throw PluginRefusedException.of(reasons.subList(0, Math.min(reasons.size(), 10)));
    }
    return entries;
  }

  private static void name(String name, List<Reason> reasons) {
    boolean leaves = false;
    for (String part : name.split("/", -1)) {
      leaves |= part.equals("..") || part.equals(".");
    }
    boolean bad =
        name.isEmpty()
            || name.length() > LONGEST_NAME
            || name.startsWith("/")
            || name.contains("\\")
            || name.contains("//")
            || DRIVE.matcher(name).matches()
            || name.chars().anyMatch(c -> c < ' ' || c == 0x7F || c == 0xFFFD);
    if (leaves) {
      reasons.add(RefusalKind.ENTRY_OUTSIDE.reason(shown(name)));
    } else if (bad) {
      reasons.add(RefusalKind.ENTRY_NAME.reason(shown(name)));
    }
  }

  private static void kind(CentralDirectory.Entry entry, List<Reason> reasons) {
    String name = shown(entry.name());
    if ((entry.mode() & KIND) == LINK) {
      reasons.add(RefusalKind.ENTRY_LINK.reason(name));
    }
    if ((entry.flags() & ENCRYPTED) != 0) {
      reasons.add(RefusalKind.ENTRY_ENCRYPTED.reason(name));
    }
    if (entry.method() != 0 && entry.method() != 8) {
      reasons.add(RefusalKind.ENTRY_COMPRESSION.reason(name));
    }
    String lower = entry.name().toLowerCase(Locale.ROOT);
    // As it is spelt: what the loader does not open as a library is none.
    if (NESTED.matcher(lower).matches() && !LIBRARY.matcher(entry.name()).matches()) {
      reasons.add(RefusalKind.ARCHIVE_INSIDE.reason(name));
    }
  }

  private static void swelling(
      List<CentralDirectory.Entry> entries, long bytes, List<Reason> reasons) {
    long total = entries.stream().mapToLong(CentralDirectory.Entry::size).sum();
    if (total > LARGEST) {
      reasons.add(plain("it would unpack to " + total + " bytes, at most " + LARGEST));
    } else if (total > RATIO_FREE && total / Math.max(1, bytes) > RATIO) {
      reasons.add(
          plain("it would swell " + total / Math.max(1, bytes) + " times, at most " + RATIO));
    }
  }

  private static void bundledApi(List<CentralDirectory.Entry> entries, List<Reason> reasons) {
    entries.stream()
        .map(CentralDirectory.Entry::name)
        .filter(ArchiveCheck::isOurs)
        .findFirst()
        .ifPresent(name -> reasons.add(RefusalKind.BUNDLED_API.reason(shown(name))));
  }

  /** Whether it would stand in for something of the server or of the platform. */
  static boolean isOurs(String name) {
    return OURS.matcher(name).matches();
  }

  static String bundled(String name) {
    return RefusalKind.BUNDLED_API.reason(shown(name)).message();
  }

  private static Reason plain(String message) {
    return new Reason(message, null, null);
  }

  /** A name that can be printed. */
  static String shown(String name) {
    String clean = name.replaceAll("[^\\x20-\\x7E\\u3400-\\u9FFF]", "?");
    return "\"" + (clean.length() > 80 ? clean.substring(0, 80) + "…" : clean) + "\"";
  }
}
