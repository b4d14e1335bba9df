package org.hutong.core.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Shapes of frames that no client may send, each with what it must be answered by. */
public final class MalformedFrames {
  /** What the server must do. */
  public sealed interface Answer {
    /** Close with this code. */
    record Close(int code) implements Answer {}

    /** Send an {@code error} with this code and go on. */
    record Error(String code) implements Answer {}
  }

  /** A shape with a name; {@code make} gives one of its many forms. */
  public record Shape(String name, Answer answer, Function<Random, byte[]> make) {}

  private static final String ID = "abcdefgh_IJKL-01";
  private static final String PLACE = "01990000-0000-7000-8000-000000000001";

  private MalformedFrames() {}

  /** All shapes, for a server whose largest message is {@code limit} bytes. */
  public static List<Shape> shapes(int limit) {
    List<Shape> shapes = new ArrayList<>();
    headers(shapes);
    fragments(shapes, limit);
    texts(shapes);
    closes(shapes);
    json(shapes);
    fields(shapes);
    return List.copyOf(shapes);
  }

  private static void close(
      List<Shape> shapes, String name, int code, Function<Random, byte[]> make) {
    shapes.add(new Shape(name, new Answer.Close(code), make));
  }

  private static void headers(List<Shape> shapes) {
    close(shapes, "unmasked", 1002, r -> new byte[] {(byte) 0x81, (byte) r.nextInt(126), 'x'});
    close(shapes, "reserved bit", 1002, r -> frame(0x81 | 0x10 << r.nextInt(3), bytes(r, 50)));
    close(shapes, "reserved opcode", 1002, r -> frame(0x83 + r.nextInt(5), bytes(r, 50)));
    close(shapes, "reserved control", 1002, r -> frame(0x8B + r.nextInt(5), bytes(r, 50)));
    close(shapes, "ping in fragments", 1002, r -> frame(0x09 + r.nextInt(2), bytes(r, 20)));
    close(shapes, "ping too long", 1002, r -> frame(0x89, new byte[126 + r.nextInt(500)]));
    close(shapes, "binary", 1003, r -> frame(0x82, bytes(r, 300)));
    close(
        shapes,
        "length longer than needed",
        1002,
        r -> new byte[] {(byte) 0x81, (byte) 0xFE, 0, (byte) r.nextInt(126), 0, 0, 0, 0});
    close(
        shapes,
        "negative length",
        1002,
        r -> {
          byte[] frame = new byte[14];
          r.nextBytes(frame);
          frame[0] = (byte) 0x81;
          frame[1] = (byte) 0xFF;
          frame[2] |= (byte) 0x80;
          return frame;
        });
  }

  private static void fragments(List<Shape> shapes, int limit) {
    close(shapes, "continues nothing", 1002, r -> frame(r.nextBoolean() ? 0x80 : 0, bytes(r, 50)));
    close(
        shapes,
        "a message in another",
        1002,
        r -> join(frame(0x01, ascii(r, 50)), frame(0x81, ascii(r, 50))));
    close(
        shapes,
        "announces too much",
        1009,
        r -> java.util.Arrays.copyOf(frame(0x81, new byte[limit + 1 + r.nextInt(1000)]), 14));
    close(
        shapes,
        "fragments too large together",
        1009,
        r -> join(frame(0x01, ascii(r, limit)), frame(0x80, new byte[limit])));
    close(
        shapes,
        "too many fragments",
        1009,
        r -> {
          var out = new ByteArrayOutputStream();
          out.writeBytes(frame(0x01, ascii(r, 3)));
          for (int i = 0; i < 64; i++) {
            out.writeBytes(frame(0x00, ascii(r, 3)));
          }
          return out.toByteArray();
        });
    close(
        shapes,
        "flood of pings",
        4429,
        r -> {
          var out = new ByteArrayOutputStream();
          for (int i = 0; i < 60; i++) {
            out.writeBytes(frame(0x89, bytes(r, 10)));
          }
          return out.toByteArray();
        });
  }

  private static final List<byte[]> WRONG_UTF8 =
      List.of(
          new byte[] {(byte) 0xC0, (byte) 0x80},
          new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
          new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
          new byte[] {(byte) 0xFF},
          new byte[] {(byte) 0x80},
          new byte[] {(byte) 0xE4, (byte) 0xBA, 'x'});

  private static byte[] wrong(Random random) {
    return WRONG_UTF8.get(random.nextInt(WRONG_UTF8.size()));
  }

  private static void texts(List<Shape> shapes) {
    close(
        shapes, "not UTF-8", 1007, r -> frame(0x81, join(ascii(r, 200), wrong(r), ascii(r, 200))));
    close(
        shapes,
        "not UTF-8, in fragments",
        1007,
        r ->
            join(frame(0x01, join(ascii(r, 99), wrong(r), ascii(r, 9))), frame(0x80, ascii(r, 9))));
    close(
        shapes,
        "half a character at the end",
        1007,
        r -> frame(0x81, join(ascii(r, 100), new byte[] {(byte) 0xE4, (byte) 0xBA})));
  }

  private static void closes(List<Shape> shapes) {
    int[] codes = {0, 999, 1004, 1005, 1006, 1015, 1100, 2000, 2999, 5000, 65535};
    close(
        shapes,
        "close with a wrong code",
        1002,
        r -> RawClient.closeFrame(codes[r.nextInt(codes.length)], ""));
    close(
        shapes, "close with half a code", 1002, r -> frame(0x88, new byte[] {(byte) r.nextInt()}));
    close(
        shapes,
        "close with a reason that is not UTF-8",
        1007,
        r -> frame(0x88, join(new byte[] {0x03, (byte) 0xE8}, ascii(r, 50), wrong(r))));
  }

  private static void error(
      List<Shape> shapes, String name, String code, Function<Random, String> make) {
    shapes.add(
        new Shape(
            name,
            new Answer.Error(code),
            r -> frame(0x81, make.apply(r).replace('\'', '"').getBytes(UTF_8))));
  }

  private static void json(List<Shape> shapes) {
    String whole = "{'t':'send','id':'" + ID + "','kind':'text','body':{'text':'a'}}";
    error(shapes, "cut", "bad_frame", r -> whole.substring(0, r.nextInt(whole.length())));
    error(shapes, "no JSON", "bad_frame", r -> new String(ascii(r, 200), UTF_8));
    error(shapes, "no object", "bad_frame", r -> "[" + r.nextInt() + "]");
    error(shapes, "trailing", "bad_frame", r -> whole + " ".repeat(r.nextInt(4)) + "{}");
    error(shapes, "duplicate", "bad_frame", r -> "{'t':'hb','a" + r.nextInt(9) + "':1,'t':'hb'}");
    error(
        shapes,
        "not a number",
        "bad_frame",
        r -> "{'t':'hb','n':" + pick(r, "NaN", "Infinity", "01", "+1", ".5") + "}");
    error(
        shapes, "too deep", "bad_frame", r -> "{'t':'hb','d':" + "[".repeat(16 + r.nextInt(5_000)));
    error(shapes, "no type", "bad_frame", r -> "{'id':'" + ID + "','t':" + r.nextInt() + "}");
    error(shapes, "unknown type", "unknown_type", r -> "{'t':'shout" + r.nextInt() + "'}");
  }

  private static void fields(List<Shape> shapes) {
    error(
        shapes,
        "id too short",
        "invalid",
        r -> "{'t':'skip','id':'" + "x".repeat(r.nextInt(16)) + "'}");
    error(
        shapes,
        "id of other characters",
        "invalid",
        r -> "{'t':'skip','id':'" + ID + pick(r, ".", " ", "é", "/") + "'}");
    error(
        shapes,
        "no UUID",
        "invalid",
        r -> "{'t':'sync','after':0,'conversation':'" + r.nextLong() + "'}");
    error(
        shapes,
        "wrong number",
        "invalid",
        r ->
            "{'t':'sync','conversation':'"
                + PLACE
                + "','after':"
                + pick(r, "-1", "1.5", "1e3", "'1'", "99999999999999999")
                + "}");
    error(
        shapes,
        "U+0000",
        "invalid",
        r -> send("{'text':'" + "a".repeat(r.nextInt(99)) + "\\u0000'}"));
    error(
        shapes,
        "half a pair",
        "invalid",
        r -> send("{'text':'" + pick(r, "\\ud800", "\\udfffx", "\\ud83d\\ud83d") + "'}"));
    error(
        shapes,
        "too long",
        "too_large",
        r -> send("{'text':'" + "x".repeat(10_001 + r.nextInt(9_999)) + "'}"));
    error(
        shapes,
        "a server's kind",
        "invalid",
        r ->
            "{'t':'send','id':'"
                + ID
                + "','kind':'"
                + pick(r, "opened", "closed", "recall", "edit", "x")
                + "','body':{}}");
    error(
        shapes,
        "large reference",
        "invalid",
        r ->
            send(
                "{'text':'a','ref':{'type':'o','id':'" + "x".repeat(500 + r.nextInt(500)) + "'}}"));
  }

  private static String send(String body) {
    return "{'t':'send','id':'" + ID + "','kind':'text','body':" + body + "}";
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static byte[] frame(int first, byte[] payload) {
    return RawClient.frame(first, payload);
  }

  private static byte[] bytes(Random random, int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Letters without a meaning; never JSON. */
  private static byte[] ascii(Random random, int most) {
    byte[] bytes = new byte[1 + random.nextInt(most)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ('a' + random.nextInt(26));
    }
    return bytes;
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
