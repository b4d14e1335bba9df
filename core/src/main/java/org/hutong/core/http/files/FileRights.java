package org.hutong.core.http.files;

import jakarta.inject.Inject;
import java.io.IOException;
import java.util.UUID;
import org.hutong.core.conversation.NamedFiles;
import org.hutong.core.file.FileLinks;
import org.hutong.core.file.Owner;
import org.hutong.core.file.Upload;
import org.hutong.core.file.Uploads;
import org.hutong.core.file.Whence;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.conversations.Rights;
import org.hutong.core.identity.Principal;
import org.hutong.core.wire.Role;

/**
 * Whose file it is. Until a message names it, an upload exists for its creator alone; then for
 * whoever may see a conversation in which it is named. For everybody else there is none.
 */
final class FileRights {
  private final Uploads uploads;
  private final NamedFiles named;
  private final Rights rights;
  private final FileLinks links;

  @Inject
  FileRights(Uploads uploads, NamedFiles named, Rights rights, FileLinks links) {
    this.uploads = uploads;
    this.named = named;
    this.rights = rights;
    this.links = links;
  }

  static Owner owner(Principal principal) {
    return switch (principal) {
      case Principal.Visitor visitor -> new Owner(visitor.id().toString(), Role.VISITOR);
      case Principal.Agent agent -> new Owner(agent.id().toString(), Role.AGENT);
      case Principal.Program program -> new Owner(program.id().toString(), Role.SYSTEM);
    };
  }

  /** An agent's or a program's address is that of an office or a data centre. */
  static Whence whence(Request request) {
    return request.principal() instanceof Principal.Visitor visitor
        ? new Whence(request.address(), visitor.site())
        : Whence.NOWHERE;
  }

  /** The upload that {@code {id}} names, with how far it is, if it is the caller's own. */
  Uploads.Progress own(Request request) throws IOException {
    return uploads
        .progress(request.id("id"))
        .filter(found -> found.upload().owner().equals(owner(request.principal())))
        .orElseThrow(Problem::notFound);
  }

  /** The file that {@code {id}} names, if the caller may see it. */
  Upload visible(Request request) throws IOException {
    UUID id = request.id("id");
    if (request.linked()) {
      return linked(request, id);
    }
    return uploads
        .find(id)
        .filter(found -> sees(request.principal(), found))
        .orElseThrow(Problem::notFound);
  }

  private boolean sees(Principal principal, Upload upload) {
    return upload.named()
        ? named.conversations(upload.id()).stream().anyMatch(c -> rights.sees(principal, c))
        : upload.owner().equals(owner(principal));
  }

  /** A link outlives neither its end nor the recall of the last message that names the file. */
  private Upload linked(Request request, UUID id) throws IOException {
    long expires = request.query("expires", 0, 0, Long.MAX_VALUE);
    String signature = request.query(Request.SIGNATURE).orElse("");
    if (!links.holds(id, expires, signature)) {
      throw Problem.forbidden("The link has ended. Ask for a new one.");
    }
    return uploads
        .find(id)
        .filter(found -> !found.named() || !named.conversations(id).isEmpty())
        .orElseThrow(Problem::notFound);
  }
}
