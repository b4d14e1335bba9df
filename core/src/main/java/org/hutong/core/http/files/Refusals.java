package org.hutong.core.http.files;

import java.io.IOException;
import org.hutong.core.file.StorageFullException;
import org.hutong.core.file.UploadRefusedException;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Response;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.ErrorCode;

/** What stands against an upload, as tus and HTTP say it. */
final class Refusals {
  private static final int GONE = 410;
  private static final int PRECONDITION_FAILED = 412;
  private static final int LOCKED = 423;
  private static final int CHECKSUM_MISMATCH = 460;
  private static final int INSUFFICIENT_STORAGE = 507;

  private Refusals() {}

  /** Does something with files; the disk may fail. */
  @FunctionalInterface
  interface Work {
    Response run() throws IOException;
  }

  static Response told(Work work, TimeSource time) {
    try {
      return work.run();
    } catch (UploadRefusedException e) {
      return response(e, time);
    } catch (StorageFullException e) {
      throw Problem.of(
              ErrorCode.UNAVAILABLE, "There is no room for files just now. Try again later.")
          .status(INSUFFICIENT_STORAGE);
    } catch (IOException e) {
      throw new IllegalStateException("the store of files failed", e);
    }
  }

  private static Response response(UploadRefusedException e, TimeSource time) {
    String detail = String.valueOf(e.getMessage());
    return switch (e.why()) {
      case TOO_LARGE -> Problem.of(ErrorCode.TOO_LARGE, detail).with("most", e.value()).response();
      case QUOTA -> Problem.rateLimited(e.value() - time.millis(), detail).response();
      case TOO_MANY -> Problem.rateLimited(60_000, detail).response();
      case FULL ->
          Problem.of(ErrorCode.UNAVAILABLE, detail).status(INSUFFICIENT_STORAGE).response();
      case OFFSET ->
          Problem.of(ErrorCode.CONFLICT, detail)
              .with("offset", e.value())
              .response()
              .header("Upload-Offset", String.valueOf(e.value()));
      case BUSY ->
          Problem.of(ErrorCode.CONFLICT, detail)
              .status(LOCKED)
              .response()
              .header("Retry-After", "1");
      case CHECKSUM -> Problem.of(ErrorCode.INVALID, detail).status(CHECKSUM_MISMATCH).response();
      case ENDED -> ended(detail).response();
      case FINISHED -> Problem.of(ErrorCode.CONFLICT, detail).response();
      case CUT_OFF -> Problem.of(ErrorCode.BAD_FRAME, detail).response();
      case REJECTED -> Problem.of(ErrorCode.REJECTED, detail).response();
    };
  }

  static Problem ended(String detail) {
    return Problem.of(ErrorCode.NOT_FOUND, detail).status(GONE);
  }

  static Problem version() {
    return Problem.of(ErrorCode.INVALID, "The header Tus-Resumable must be 1.0.0.")
        .status(PRECONDITION_FAILED);
  }
}
