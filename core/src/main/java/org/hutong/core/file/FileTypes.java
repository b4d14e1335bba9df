package org.hutong.core.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;

/**
 * What a file is, by its first bytes. The name only tells apart what the bytes leave open (a
 * document in a zip), and never makes a picture, sound or film of what does not begin like one. Of
 * a container that may hold sound alone, the client says whether it does.
 */
final class FileTypes {
  private static final int PREFIX = 64 * 1024;

  /** What browsers show or play without running anything in it. */
  private static final Set<String> SHOWN =
      Set.of(
          "image/png",
          "image/jpeg",
          "image/gif",
          "image/webp",
          "image/avif",
          "image/bmp",
          "audio/mpeg",
          "audio/ogg",
          "audio/webm",
          "audio/mp4",
          "audio/wav",
          "audio/aac",
          "audio/flac",
          "video/mp4",
          "video/webm",
          "video/ogg");

  private static final Pattern ACTIVE =
      Pattern.compile(
          "html|svg|xml|script|json|wasm|manifest|multipart|shockwave|java-|x-sh|perl|php");

  /** Documents in a zip, whose types have "xml" in their names. */
  private static final Pattern OFFICE = Pattern.compile("openxmlformats|opendocument");

  private FileTypes() {}

  static boolean shown(String type) {
    return SHOWN.contains(type);
  }

  /** What a browser is told: nothing that it could run, nothing that it could take for a page. */
  static String served(@Nullable String type) {
    if (type == null) {
      return "application/octet-stream";
    }
    boolean runs = ACTIVE.matcher(type).find() && !OFFICE.matcher(type).find();
    return runs || (type.startsWith("text/") && !type.equals("text/csv")) ? "text/plain" : type;
  }

  static String of(SeekableByteChannel file, String name, @Nullable String claimed)
      throws IOException {
    byte[] prefix = prefix(file);
    String content = usual(detect(prefix, null));
    String whole = media(content) || content.equals("text/html") ? content : named(prefix, name);
    return container(whole, claimed);
  }

  private static byte[] prefix(SeekableByteChannel file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PREFIX, file.size()));
    file.position(0);
    while (buffer.hasRemaining() && file.read(buffer) > 0) {
      // Until it is full or the file ends.
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private static String detect(byte[] prefix, @Nullable String name) throws IOException {
    var metadata = new Metadata();
    if (name != null) {
      metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    }
    MediaType type =
        MimeTypes.getDefaultMimeTypes().detect(new ByteArrayInputStream(prefix), metadata);
    return type.getBaseType().toString();
  }

  private static String named(byte[] prefix, String name) throws IOException {
    String type = usual(detect(prefix, name));
    return media(type) && !type.equals("image/svg+xml") ? "application/octet-stream" : type;
  }

  private static boolean media(String type) {
    return type.startsWith("image/") || type.startsWith("audio/") || type.startsWith("video/");
  }

  /** One name for each format, the one that browsers use. */
  private static String usual(String type) {
    return switch (type) {
      case "audio/vnd.wave", "audio/x-wav" -> "audio/wav";
      case "audio/x-flac" -> "audio/flac";
      case "audio/x-aac" -> "audio/aac";
      case "image/x-ms-bmp" -> "image/bmp";
      case "audio/vorbis", "audio/opus", "audio/speex", "application/ogg" -> "audio/ogg";
      case "application/x-matroska" -> "video/x-matroska";
      case "application/mp4", "video/x-m4v" -> "video/mp4";
      case "audio/x-m4a" -> "audio/mp4";
      default -> type;
    };
  }

  private static String container(String type, @Nullable String claimed) {
    if (claimed == null) {
      return type;
    }
    return switch (type) {
      case "video/webm", "video/x-matroska" ->
          claimed.startsWith("audio/webm")
              ? "audio/webm"
              : claimed.startsWith("video/webm") ? "video/webm" : type;
      case "video/mp4", "video/quicktime" ->
          claimed.startsWith("audio/mp4") || claimed.startsWith("audio/x-m4a") ? "audio/mp4" : type;
      case "audio/ogg" -> claimed.startsWith("video/ogg") ? "video/ogg" : type;
      default -> type;
    };
  }
}
