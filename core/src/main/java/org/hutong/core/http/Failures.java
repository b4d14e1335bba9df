package org.hutong.core.http;

import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.hutong.core.identity.AuthenticationException;
import org.hutong.core.identity.IdentityException;
import org.hutong.core.identity.LockedOutException;
import org.hutong.core.ids.Ids;
import org.hutong.core.store.StoreConflictException;
import org.hutong.core.store.StoreOverloadedException;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.RefusedFrameException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where what a handler throws becomes an answer. */
final class Failures {
  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  private final Ids ids;

  @Inject
  Failures(Ids ids) {
    this.ids = ids;
  }

  Response response(Throwable failure, String method, String template) {
    return switch (failure) {
      case Problem problem -> problem.response();
      case AuthenticationException e ->
          Problem.of(ErrorCode.UNAUTHENTICATED, String.valueOf(e.getMessage())).response();
      case IdentityException e -> identity(e).response();
      case LockedOutException e -> Problem.rateLimited(e.millis()).response();
      case RefusedFrameException e -> Problem.of(e.code(), e.reason()).response();
      case StoreOverloadedException e ->
          Problem.of(ErrorCode.OVERLOADED, "Too many requests wait. Try again.").response();
      case StoreConflictException e ->
          Problem.of(
                  ErrorCode.CONFLICT,
                  "Somebody else changed the same at the same time. Load it again, then try again.")
              .response();
      case StoreUnavailableException e ->
          Problem.of(ErrorCode.UNAVAILABLE, "The database does not answer. Try again.").response();
      default -> unexpected(failure, method, template);
    };
  }

  private static Problem identity(IdentityException e) {
    return e.code() == ErrorCode.INVALID
        ? Problem.invalid(
            List.of(new Problem.Mistake(e.path(), e.getMessage(), e.mistake().orElse(null), null)))
        : Problem.of(e.code(), e.getMessage());
  }

  private Response unexpected(Throwable failure, String method, String template) {
    UUID instance = ids.next();
    log.atError()
        .setCause(failure)
        .addKeyValue("instance", instance)
        .addKeyValue("method", method)
        .addKeyValue("route", template)
        .log("A request failed");
    return Problem.of(
            ErrorCode.INTERNAL, "Something went wrong here. The log has the instance's id.")
        .with("instance", "urn:uuid:" + instance)
        .response();
  }
}
