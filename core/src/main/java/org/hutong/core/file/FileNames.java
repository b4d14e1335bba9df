package org.hutong.core.file;

import java.text.Normalizer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of files as people see them. They are never a part of a path here. */
final class FileNames {
  private static final int LONGEST = 255;
  private static final int EXTENSION = 20;

  /**
   * Controls, line and paragraph separators, and what changes the direction of the text after it:
   * {@code invoice_fdp.exe} must not be shown as {@code invoice_exe.pdf}.
   */
  private static final Pattern HIDDEN =
      Pattern.compile(
          "[\\p{Cntrl}\\p{Zl}\\p{Zp}\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069\\uFEFF]");

  private static final Pattern LONE =
      Pattern.compile(
          "[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])|(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]");

  private FileNames() {}

  /** The last part of what may be a path, without what cannot be seen; at most 255 characters. */
  static String clean(@Nullable String given) {
    if (given == null) {
      return "file";
    }
    String last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
    String seen = HIDDEN.matcher(LONE.matcher(last).replaceAll("")).replaceAll("");
    String name = Normalizer.normalize(seen, Normalizer.Form.NFC).strip();
    name = name.replaceAll("^\\.+$", "");
    return name.isEmpty() ? "file" : shortened(name);
  }

  private static String shortened(String name) {
    if (name.length() <= LONGEST) {
      return name;
    }
    int dot = name.lastIndexOf('.');
    String extension = dot > 0 && name.length() - dot <= EXTENSION ? name.substring(dot) : "";
    int end = LONGEST - extension.length();
    if (Character.isHighSurrogate(name.charAt(end - 1))) {
      end--;
    }
    return name.substring(0, end) + extension;
  }
}
