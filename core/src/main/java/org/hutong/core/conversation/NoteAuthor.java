package org.hutong.core.conversation;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;

/**
 * Who wrote a note, as it is stored.
 *
 * @param id an agent, or a number made of the program's sender: it never equals that of an agent,
 *     whose version is another
 * @param program the sender of a program or the server; null for an agent
 */
record NoteAuthor(UUID id, @Nullable String program) {
  /** Null for who writes none. */
  static @Nullable NoteAuthor of(Actor actor) {
    return switch (actor) {
      case Actor.Agent agent -> new NoteAuthor(agent.id(), null);
      case Actor.Program program -> program(program.id());
      case Actor.Server _ -> program(Author.SYSTEM.sender());
      case Actor.Visitor _, Actor.Robot _ -> null;
    };
  }

  private static NoteAuthor program(String sender) {
    return new NoteAuthor(UUID.nameUUIDFromBytes(sender.getBytes(StandardCharsets.UTF_8)), sender);
  }

  String sender() {
    return program == null ? id.toString() : program;
  }

  Role role() {
    return program == null ? Role.AGENT : Role.SYSTEM;
  }
}
