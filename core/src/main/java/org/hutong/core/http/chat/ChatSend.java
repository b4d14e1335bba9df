package org.hutong.core.http.chat;

import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.Intake;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.identity.Languages;
import org.hutong.core.identity.Site;
import org.hutong.core.limit.Quotas;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.wire.Content;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.RefusedFrameException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Takes a message of the page's form: the same commit as by the socket. */
final class ChatSend {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{16,64}");
  private static final long LONGEST_SECONDS = 10;

  private final ChatVisitors visitors;
  private final Contents contents;
  private final Languages languages;
  private final Quotas quotas;
  private final Intake intake;

  @Inject
  ChatSend(
      ChatVisitors visitors, Contents contents, Languages languages, Quotas quotas, Intake intake) {
    this.visitors = visitors;
    this.contents = contents;
    this.languages = languages;
    this.quotas = quotas;
    this.intake = intake;
  }

  /** Why a message was not taken. {@code message} is for people. */
  record Refusal(ErrorCode code, String message, long after) {
    Refusal(ErrorCode code, String message) {
      this(code, message, 0);
    }
  }

  /** What came in the form, and from which address. */
  record Written(String id, String text, String locale, String address) {}

  /** Null when it is durable. Blocks until that is known, at most ten seconds. */
  @Nullable Refusal send(Site site, ChatVisitors.Guest guest, Written written) {
    if (!ID.matcher(written.id()).matches()) {
      return new Refusal(ErrorCode.INVALID, "");
    }
    try {
      Content content = contents.message("text", body(written.text()));
      long wait = quotas.message(guest.id(), written.address(), site.id(), content.body().length());
      if (wait > 0) {
        return new Refusal(ErrorCode.RATE_LIMITED, "", wait);
      }
      var actor = new Actor.Visitor(guest.id(), site.id(), visitors.auth(site, guest));
      languages.tell(guest.id(), written.locale());
      var draft = new Draft(actor.at(written.address()), null, content, written.locale());
      Refusal refusal = refusal(commit(draft, written.id()));
      // The browser went back to a page whose message was sent, and another was written there.
      return refusal != null && refusal.code() == ErrorCode.ID_CONFLICT
          ? refusal(commit(draft, another(written.id(), written.text())))
          : refusal;
    } catch (RefusedFrameException e) {
      return new Refusal(ErrorCode.INVALID, "");
    } catch (StoreUnavailableException | TimeoutException e) {
      return new Refusal(ErrorCode.UNAVAILABLE, "");
    }
  }

  /** An id of its own for another text in the same form; pressed twice, it is the same one. */
  static String another(String id, String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((id + '\n' + text).getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** A browser sends the line breaks of a form as CR LF; a message has LF. */
  private static String body(String text) {
    return JsonMapper.shared().createObjectNode().put("text", lines(text)).toString();
  }

  /** The text of a form as a message has it. */
  static String lines(String text) {
    return text.replace("\r\n", "\n").strip();
  }

  private Outcome commit(Draft draft, String id) throws TimeoutException {
    var outcome = new CompletableFuture<Outcome>();
    intake.send(draft, id, Committer.Caller.SERVER, outcome::complete);
    try {
      return outcome.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimeoutException("interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException("an outcome is never an exception", e);
    }
  }

  private static @Nullable Refusal refusal(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> null;
      case Outcome.Repeat repeat -> null;
      case Outcome.Unchanged unchanged -> null;
      case Outcome.Noted noted -> null;
      case Outcome.Refused refused ->
          new Refusal(refused.code(), refused.message(), refused.after());
    };
  }
}
