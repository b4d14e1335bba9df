package org.hutong.core.http;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who uploads and opens files, with every header in his own hand. */
record Uploader(int port, @Nullable String token) {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  record Answer(int status, Map<String, String> headers, byte[] body) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    JsonNode json() {
      return JSON.readTree(body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body);
    }

    String code() {
      return json().path("code").asString("");
    }

    String get(String member) {
      return json().path(member).asString("");
    }
  }

  static Uploader of(RestClient client) {
    return new Uploader(client.port(), client.token());
  }

  static Uploader nobody(RestClient client) {
    return new Uploader(client.port(), null);
  }

  /** {@code headers}: name, value, name, value … */
  Answer send(String method, String path, byte @Nullable [] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return sent(request.build());
  }

  private static Answer sent(HttpRequest request) {
    try {
      var response = HTTP.send(request, BodyHandlers.ofByteArray());
      Map<String, String> flat = new LinkedHashMap<>();
      response.headers().map().forEach((name, values) -> flat.put(name, values.getFirst()));
      return new Answer(response.statusCode(), flat, response.body());
    } catch (IOException e) {
      throw new IllegalStateException(request.toString(), e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static String metadata(String name) {
    return "filename " + Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
  }

  Answer create(long length, String name) {
    return createAs(length, metadata(name));
  }

  private Answer createAs(long length, String metadata) {
    return send(
        "POST",
        "/api/v1/files",
        null,
        "Tus-Resumable",
        "1.0.0",
        "Upload-Length",
        String.valueOf(length),
        "Upload-Metadata",
        metadata);
  }

  /** A recording, said to be of this type. */
  String record(byte[] bytes, String type) {
    String claim =
        ",filetype " + Base64.getEncoder().encodeToString(type.getBytes(StandardCharsets.UTF_8));
    String path = createAs(bytes.length, metadata("voice") + claim).header("Location");
    patch(path, 0, bytes);
    return path;
  }

  /** The path of a new upload. */
  String begin(long length, String name) {
    Answer answer = create(length, name);
    if (answer.status() != 201) {
      throw new AssertionError(answer.status() + " " + answer.json());
    }
    return answer.header("Location");
  }

  Answer head(String path) {
    return send("HEAD", path, null, "Tus-Resumable", "1.0.0");
  }

  Answer patch(String path, long offset, byte[] bytes, String... more) {
    String[] headers = new String[6 + more.length];
    headers[0] = "Tus-Resumable";
    headers[1] = "1.0.0";
    headers[2] = "Upload-Offset";
    headers[3] = String.valueOf(offset);
    headers[4] = "Content-Type";
    headers[5] = "application/offset+octet-stream";
    System.arraycopy(more, 0, headers, 6, more.length);
    return send("PATCH", path, bytes, headers);
  }

  Answer delete(String path) {
    return send("DELETE", path, null, "Tus-Resumable", "1.0.0");
  }

  /** A whole file; its path. */
  String upload(String name, byte[] bytes) {
    String path = begin(bytes.length, name);
    if (bytes.length > 0) {
      Answer answer = patch(path, 0, bytes);
      if (answer.status() != 204) {
        throw new AssertionError(answer.status() + " " + answer.json());
      }
    }
    return path;
  }

  Answer open(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  Answer info(String path) {
    return send("GET", path + "/info", null);
  }

  static String id(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The same without a length in the header. */
  Answer chunked(String path, byte[] bytes) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + token)
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Offset", "0")
            .header("Content-Type", "application/offset+octet-stream")
            .method("PATCH", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))
            .build();
    return sent(request);
  }

  /** The first line of the answer to a chunk whose sender waits for leave to send it. */
  String expecting(String path, long offset, long length) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      String head = head(path, offset, length) + "Expect: 100-continue\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }

  private String head(String path, long offset, long length) {
    return "PATCH "
        + path
        + " HTTP/1.1\r\nHost: 127.0.0.1:"
        + port
        + "\r\nAuthorization: Bearer "
        + token
        + "\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: "
        + offset
        + "\r\nContent-Length: "
        + length
        + "\r\nContent-Type: application/offset+octet-stream\r\n";
  }

  /** Begins a chunk and sends only its first bytes. Close it to cut the connection. */
  Socket half(String path, long announced, byte[] first) {
    try {
      Socket socket = new Socket("127.0.0.1", port);
      OutputStream out = socket.getOutputStream();
      String head = head(path, 0, announced) + "\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(first);
      out.flush();
      return socket;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
