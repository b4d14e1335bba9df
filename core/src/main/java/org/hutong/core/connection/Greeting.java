package org.hutong.core.connection;

import java.util.ArrayList;
import java.util.List;
import org.hutong.core.identity.Principal;
import org.hutong.core.store.StoreOverloadedException;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.wire.ClientFrame;
import org.hutong.core.wire.CloseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between {@code hello} and {@code welcome}: the store is asked, and what happens meanwhile is
 * kept. Used on the socket's IO thread alone.
 */
final class Greeting {
  private static final Logger log = LoggerFactory.getLogger(Greeting.class);

  /** More frames than a client may have on their way before {@code welcome}. */
  static final int FRAMES = 256;

  private final Session session;
  private final Parts parts;
  private final Admission admission;
  private final Principal principal;
  private final ClientFrame.Hello hello;
  private final List<ClientFrame> frames = new ArrayList<>(0);
  private final List<Notice> notices = new ArrayList<>(0);

  Greeting(
      Session session,
      Parts parts,
      Admission admission,
      Principal principal,
      ClientFrame.Hello hello) {
    this.session = session;
    this.parts = parts;
    this.admission = admission;
    this.principal = principal;
    this.hello = hello;
  }

  ClientFrame.Hello hello() {
    return hello;
  }

  /** A frame that came before the welcome; false if there are too many. */
  boolean keep(ClientFrame frame) {
    return frames.size() < FRAMES && frames.add(frame);
  }

  void keep(Notice notice) {
    notices.add(notice);
  }

  List<ClientFrame> frames() {
    return frames;
  }

  List<Notice> notices() {
    return notices;
  }

  void begin() {
    Loop loop = session.loop();
    parts.lookups().run(() -> ask(loop), reason -> loop.post(() -> failed(reason)));
  }

  private void ask(Loop loop) {
    if (admission.welcome(principal)) {
      Admission.Admitted admitted = admission.admit(principal, hello);
      loop.post(() -> session.admitted(admitted));
    } else {
      loop.post(() -> session.close(CloseCode.FORBIDDEN, "revoked"));
    }
  }

  private void failed(RuntimeException reason) {
    if (reason instanceof StoreUnavailableException || reason instanceof StoreOverloadedException) {
      session.close(CloseCode.OVERLOADED, "store unavailable");
      return;
    }
    log.atError()
        .addKeyValue("connection", session.id())
        .setCause(reason)
        .log("A connection could not be welcomed");
    session.close(CloseCode.INTERNAL, "internal error");
  }
}
