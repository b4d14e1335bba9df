package org.hutong.core.plugin.rest;

import java.util.Set;
import org.hutong.api.RestEndpoint.Response;

/** What became of a request to a plugin. */
public sealed interface RestReply {
  /** It answered, within the bounds. */
  record Answered(Response response) implements RestReply {}

  /** The plugin says what is wrong with the request. */
  record BadRequest(String words) implements RestReply {}

  /** It failed or overstayed; told to administrators already. */
  record Failed() implements RestReply {}

  /** It is left out after repeated failures, full, or still being replaced: try again. */
  record Away() implements RestReply {}

  /** There is no such plugin or no such route. */
  record Nothing() implements RestReply {}

  /** The path is there, with other methods. */
  record OtherMethod(Set<String> allowed) implements RestReply {}
}
