package org.hutong.core.http.files;

import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.hutong.core.file.Checksum;
import org.hutong.core.file.FileLinks;
import org.hutong.core.file.Upload;
import org.hutong.core.file.UploadState;
import org.hutong.core.file.Uploads;
import org.hutong.core.http.Access;
import org.hutong.core.http.Limits;
import org.hutong.core.http.Method;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.identity.Permissions;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Uploads by tus 1.0.0 (https://tus.io) with its extensions creation, creation-with-upload,
 * expiration, checksum and termination.
 */
final class UploadRoutes implements RouteGroup {
  private static final String ALL = "/api/v1/files";
  private static final String ONE = ALL + "/{id}";
  private static final String VERSION = "1.0.0";
  private static final String RESUMABLE = "Tus-Resumable";
  private static final String CHUNK = "application/offset+octet-stream";
  private static final String EXTENSIONS =
      "creation,creation-with-upload,expiration,checksum,termination";
  private static final Access MEMBERS = Access.MEMBER.orProgram(Permissions.SEND_MESSAGES);
  private static final int LONGEST_NUMBER = 18;
  private static final Limits.Rate RATE = new Limits.Rate("upload", 120, 120);

  private final Uploads uploads;
  private final FileRights rights;
  private final Limits limits;
  private final TimeSource time;

  @Inject
  UploadRoutes(Uploads uploads, FileRights rights, Limits limits, TimeSource time) {
    this.uploads = uploads;
    this.rights = rights;
    this.limits = limits;
    this.time = time;
  }

  @Override
  public List<Route> routes() {
    long most = uploads.maxSize();
    return List.of(
        new Route(Method.OPTIONS, ALL, Access.ANYONE, 0, false, request -> abilities()),
        new Route(Method.OPTIONS, ONE, Access.ANYONE, 0, false, request -> abilities()),
        Route.post(ALL, MEMBERS, tus(this::create)).streamed(most),
        new Route(Method.HEAD, ONE, MEMBERS, 0, false, tus(this::head)),
        Route.patch(ONE, MEMBERS, tus(this::append)).streamed(most),
        Route.post(ONE, MEMBERS, tus(this::overridden)).streamed(most),
        Route.delete(ONE, MEMBERS, tus(this::terminate)));
  }

  private Response abilities() {
    return Response.empty()
        .header(RESUMABLE, VERSION)
        .header("Tus-Version", VERSION)
        .header("Tus-Extension", EXTENSIONS)
        .header("Tus-Max-Size", String.valueOf(uploads.maxSize()))
        .header("Tus-Checksum-Algorithm", String.join(",", Checksum.algorithms()));
  }

  /** One request of the protocol. */
  @FunctionalInterface
  private interface TusHandler {
    Response handle(Request request) throws IOException;
  }

  /** Every answer names the version, a refusal too. */
  private org.hutong.core.http.Handler tus(TusHandler handler) {
    return request -> {
      Response response;
      try {
        if (!VERSION.equals(request.header(RESUMABLE))) {
          throw Refusals.version();
        }
        response = Refusals.told(() -> handler.handle(request), time);
      } catch (Problem problem) {
        response = problem.response();
      }
      return response.header(RESUMABLE, VERSION).header("Tus-Version", VERSION);
    };
  }

  private Response create(Request request) throws IOException {
    if (request.header("Upload-Defer-Length") != null) {
      throw Problem.invalid("Upload-Defer-Length", "is not known here; say Upload-Length");
    }
    long length = number(request, "Upload-Length");
    var owner = FileRights.owner(request.principal());
    limits.take(RATE, owner.id());
    UploadMetadata metadata = UploadMetadata.of(request.header("Upload-Metadata"));
    boolean chunk = CHUNK.equals(request.header("Content-Type"));
    Checksum checksum = chunk ? checksum(request) : null;
    Uploads.Progress begun =
        uploads.create(owner, FileRights.whence(request), metadata.name(), metadata.type(), length);
    Uploads.Progress now =
        chunk && length > 0
            ? uploads.append(begun.upload(), 0, request.stream(), request.length(), checksum)
            : begun;
    return progress(Response.empty().status(201), now)
        .header("Location", FileLinks.PATH + begun.upload().id());
  }

  private Response head(Request request) throws IOException {
    Uploads.Progress progress = rights.own(request);
    if (uploads.ended(progress.upload())) {
      throw Refusals.ended("The upload has expired. Begin again.");
    }
    return progress(Response.empty().status(200), progress)
        .header("Upload-Length", String.valueOf(progress.upload().bytes()))
        .header("Cache-Control", "no-store");
  }

  private Response append(Request request) throws IOException {
    if (!CHUNK.equals(request.header("Content-Type"))) {
      throw Problem.invalid("Content-Type", "must be " + CHUNK).status(415);
    }
    long offset = number(request, "Upload-Offset");
    Checksum checksum = checksum(request);
    Upload upload = rights.own(request).upload();
    return progress(
        Response.empty(),
        uploads.append(upload, offset, request.stream(), request.length(), checksum));
  }

  /** For clients that cannot send the method that they mean. */
  private Response overridden(Request request) throws IOException {
    return switch (request.header("X-HTTP-Method-Override")) {
      case "PATCH" -> append(request);
      case "DELETE" -> terminate(request);
      case null, default ->
          throw Problem.invalid("X-HTTP-Method-Override", "must be PATCH or DELETE here");
    };
  }

  private Response terminate(Request request) throws IOException {
    uploads.terminate(rights.own(request).upload());
    return Response.empty();
  }

  private static Response progress(Response response, Uploads.Progress progress) {
    Upload upload = progress.upload();
    Response told =
        response
            .header("Upload-Offset", String.valueOf(progress.offset()))
            .header("Upload-State", upload.state().word());
    Long expires = upload.expires();
    return expires == null || upload.state() != UploadState.RECEIVING
        ? told
        : told.header(
            "Upload-Expires",
            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.ofEpochMilli(expires).atOffset(ZoneOffset.UTC)));
  }

  private static @Nullable Checksum checksum(Request request) {
    String header = request.header("Upload-Checksum");
    return header == null
        ? null
        : Checksum.of(header)
            .orElseThrow(
                () ->
                    Problem.invalid(
                        "Upload-Checksum",
                        "must be one of "
                            + String.join(", ", Checksum.algorithms())
                            + ", a space, and the digest in Base64"));
  }

  private static long number(Request request, String header) {
    String text = request.header(header);
    if (text == null || !text.matches("\\d{1," + LONGEST_NUMBER + "}")) {
      throw Problem.of(ErrorCode.INVALID, header + ": must be a whole number")
          .mistakes(List.of(new Problem.Mistake(header, "must be a whole number")));
    }
    return Long.parseLong(text);
  }
}
