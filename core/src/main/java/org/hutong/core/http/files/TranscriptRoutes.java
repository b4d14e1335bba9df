package org.hutong.core.http.files;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.http.Access;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.http.conversations.Rights;
import org.hutong.core.plugin.files.Transcripts;
import org.hutong.core.wire.ErrorCode;

/** An agent asks for the transcript of a voice message; it comes as an edit of the message. */
final class TranscriptRoutes implements RouteGroup {
  private final Rights rights;
  private final Transcripts transcripts;

  @Inject
  TranscriptRoutes(Rights rights, Transcripts transcripts) {
    this.rights = rights;
    this.transcripts = transcripts;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/api/v1/conversations/{id}/events/{seq}/transcript", Access.AGENT, this::ask));
  }

  private Response ask(Request request) {
    UUID conversation = rights.visible(request).id();
    return switch (transcripts.ask(conversation, request.number("seq"))) {
      case BEGUN -> Response.json(202, Map.of("state", "begun"));
      case NO_VOICE -> throw Problem.notFound();
      case NOBODY -> throw Problem.of(ErrorCode.REJECTED, "No plugin recognizes speech.");
    };
  }
}
