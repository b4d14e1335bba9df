package org.hutong.core.http.files;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hutong.core.file.FileLinks;
import org.hutong.core.file.Thumbnails;
import org.hutong.core.file.Upload;
import org.hutong.core.file.UploadState;
import org.hutong.core.file.Uploads;
import org.hutong.core.http.Access;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.http.SecurityHeaders;
import org.hutong.core.identity.Permissions;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Files as people open them. What a browser does not merely show is offered for saving, and
 * whatever it is, it stands in a sandbox: nothing of an upload ever runs with our origin's rights.
 */
final class FileRoutes implements RouteGroup {
  private static final String ONE = "/api/v1/files/{id}";
  private static final String SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'";
  private static final int BUFFER = 64 * 1024;

  private final Uploads uploads;
  private final FileRights rights;
  private final FileLinks links;
  private final Thumbnails thumbnails;
  private final TimeSource time;

  @Inject
  FileRoutes(
      Uploads uploads, FileRights rights, FileLinks links, Thumbnails thumbnails, TimeSource time) {
    this.thumbnails = thumbnails;
    this.uploads = uploads;
    this.rights = rights;
    this.links = links;
    this.time = time;
  }

  @Override
  public List<Route> routes() {
    Access seers = Access.MEMBER.orProgram(Permissions.READ_CONVERSATIONS);
    return List.of(
        Route.get(ONE, seers.orLinked(), r -> Refusals.told(() -> open(r), time))
            .streamed(Route.JSON_LIMIT),
        Route.get(ONE + "/info", seers, r -> Refusals.told(() -> info(r), time)));
  }

  /** What is known of it, and, when it may be opened, a link for that. */
  private Response info(Request request) throws IOException {
    Upload upload = rights.visible(request);
    if (uploads.ended(upload)) {
      throw Refusals.ended("The upload has expired. Begin again.");
    }
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", upload.id());
    view.put("name", upload.name());
    view.put("size", upload.bytes());
    view.put("type", upload.type());
    view.put("width", upload.width());
    view.put("height", upload.height());
    view.put("state", upload.state().word());
    view.put("reason", upload.reason());
    if (upload.state() == UploadState.READY) {
      FileLinks.Link link = links.link(upload.id());
      view.put("inline", Uploads.shown(upload));
      view.put("link", link.path());
      view.put("expires", link.expires());
    }
    return Response.json(view);
  }

  private Response open(Request request) throws IOException {
    Upload upload = rights.visible(request);
    switch (upload.state()) {
      case READY -> {
        // Sent below.
      }
      case INSPECTING ->
          throw Problem.of(ErrorCode.UNAVAILABLE, "The file is being inspected.")
              .with("state", upload.state().word());
      case RECEIVING -> throw Problem.notFound();
      case REJECTED -> throw Problem.of(ErrorCode.REJECTED, String.valueOf(upload.reason()));
      case EXPIRED -> throw Refusals.ended("The file has expired.");
    }
    Optional<String> size = request.query("size");
    if (size.isPresent()) {
      return thumbnail(request, upload, size.get());
    }
    String tag = "\"" + upload.id() + "-" + upload.bytes() + "\"";
    String known = request.header("If-None-Match");
    if (known != null && (known.contains(tag) || known.equals("*"))) {
      return headers(request, upload, tag, Response.empty().status(304));
    }
    SeekableByteChannel file;
    try {
      file = uploads.open(upload);
    } catch (NoSuchFileException e) {
      throw Problem.notFound();
    }
    return sent(request, upload, tag, file);
  }

  private Response thumbnail(Request request, Upload upload, String size) throws IOException {
    if (!size.equals("thumbnail")) {
      throw Problem.invalid("size", "must be thumbnail or left out");
    }
    Thumbnails.Image image = thumbnails.of(upload).orElseThrow(Problem::notFound);
    uploads.sent(image.bytes().length);
    String tag = "\"" + upload.id() + "-thumbnail\"";
    Response whole =
        Response.stream(
                image.type(), chunks -> chunks.write(image.bytes(), 0, image.bytes().length))
            .header("Content-Length", String.valueOf(image.bytes().length));
    return headers(request, upload, tag, whole).header("Accept-Ranges", "none");
  }

  private Response sent(Request request, Upload upload, String tag, SeekableByteChannel file)
      throws IOException {
    long size = file.size();
    String condition = request.header("If-Range");
    boolean partly = condition == null || condition.equals(tag);
    ByteRange range = partly ? ByteRange.of(request.header("Range"), size) : null;
    if (range != null && range.beyond()) {
      file.close();
      return headers(
          request,
          upload,
          tag,
          Problem.invalid("Range", "lies beyond the end")
              .status(416)
              .response()
              .header("Content-Range", "bytes */" + size));
    }
    long from = range == null ? 0 : range.from();
    long count = range == null ? size : range.count();
    Response whole =
        Response.stream(Uploads.served(upload), chunks -> copy(file, from, count, chunks))
            .header("Content-Length", String.valueOf(count));
    Response response = headers(request, upload, tag, whole);
    return range == null
        ? response
        : response
            .status(206)
            .header("Content-Range", "bytes " + from + "-" + (from + count - 1) + "/" + size);
  }

  private Response headers(Request request, Upload upload, String tag, Response response) {
    boolean save = request.query("download").filter("1"::equals).isPresent();
    return response
        .header("ETag", tag)
        .header("Accept-Ranges", "bytes")
        .header("Cache-Control", cacheControl(request))
        .header(
            "Content-Disposition",
            ContentDisposition.of(!save && Uploads.shown(upload), upload.name()))
        .header(SecurityHeaders.POLICY, SANDBOX)
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("X-Content-Type-Options", "nosniff");
  }

  /** By a link as long as it holds; by a token only after asking: rights may end any time. */
  private String cacheControl(Request request) {
    if (!request.linked()) {
      return "private, no-cache";
    }
    long left = request.query("expires", 0, 0, Long.MAX_VALUE) - time.millis();
    return "private, max-age=" + Math.max(0, left / 1000) + ", immutable";
  }

  /** One buffer, whatever the size of the file. */
  private void copy(SeekableByteChannel file, long from, long count, Response.Chunks chunks)
      throws IOException {
    try (file) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      file.position(from);
      long left = count;
      while (left > 0) {
        buffer.clear().limit((int) Math.min(BUFFER, left));
        int read = file.read(buffer);
        if (read < 0) {
          throw new IOException("the file is shorter than it was");
        }
        chunks.write(buffer.array(), 0, read);
        uploads.sent(read);
        left -= read;
      }
    }
  }
}
