package org.hutong.core.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer. Immutable; {@link #header} gives a changed copy. */
public final class Response {
  private static final String HTML = "text/html; charset=utf-8";

  private final int status;
  private final Map<String, String> headers;
  private final Body body;

  /** What is sent after the headers. */
  sealed interface Body {
    record Bytes(byte[] bytes) implements Body {}

    record Stream(Writer writer) implements Body {}
  }

  /** Writes a body piece by piece, on the handler's virtual thread. */
  @FunctionalInterface
  public interface Writer {
    /** The connection is cut if this throws: the client sees that the answer is not whole. */
    void write(Chunks chunks) throws IOException;
  }

  /** Where a {@link Writer} writes to. */
  public interface Chunks {
    /** Queues bytes. Blocks while the client does not read. */
    default void write(byte[] bytes) throws IOException {
      write(bytes, 0, bytes.length);
    }

    /** The same with a part of the array, which may be used again after the return. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Sends what is queued to the client now. */
    void flush() throws IOException;
  }

  private Response(int status, Map<String, String> headers, Body body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** 200 with the value as JSON: records, maps, lists, texts, numbers. */
  public static Response json(Object value) {
    return json(200, value);
  }

  public static Response json(int status, Object value) {
    return of(status, "application/json", Json.write(value)).header("Cache-Control", "no-store");
  }

  static Response problem(int status, Object document) {
    return of(status, "application/problem+json", Json.write(document))
        .header("Cache-Control", "no-store");
  }

  /** 204. */
  public static Response empty() {
    return new Response(204, Map.of(), new Body.Bytes(new byte[0]));
  }

  /** A page. It is under the strict policy of {@link SecurityHeaders} unless it brings its own. */
  public static Response html(int status, String page) {
    return of(status, HTML, page.getBytes(StandardCharsets.UTF_8))
        .header("Cache-Control", "no-store");
  }

  public static Response bytes(String type, byte[] bytes) {
    return of(200, type, bytes);
  }

  /** 303 to a path of ours. */
  public static Response redirect(String path) {
    return new Response(303, Map.of("Location", path), new Body.Bytes(new byte[0]));
  }

  /** 200, the body being written while it is made: flush early what is known early. */
  public static Response stream(String type, Writer writer) {
    return new Response(200, Map.of("Content-Type", type), new Body.Stream(writer));
  }

  /** A page that is written while it is made. */
  public static Response htmlStream(Writer writer) {
    return stream(HTML, writer).header("Cache-Control", "no-store");
  }

  private static Response of(int status, String type, byte[] bytes) {
    return new Response(status, Map.of("Content-Type", type), new Body.Bytes(bytes));
  }

  /** The same with one header set, in place of one of the same name. */
  public Response header(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Response(status, more, body);
  }

  /** The same with another status. */
  public Response status(int other) {
    return new Response(other, headers, body);
  }

  public int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  Body body() {
    return body;
  }
}
