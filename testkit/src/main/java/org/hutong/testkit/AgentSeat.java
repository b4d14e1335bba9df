package org.hutong.testkit;

import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * An agent at work in a {@link HutongTest}: somebody new of the group {@code default}, connected
 * over a real socket and on duty until the test ends. Every method waits for what it says, up to 20
 * s, and fails the test if it does not come.
 */
public final class AgentSeat implements AutoCloseable {
  private static final long AGAIN = 20_000_000;

  private final Voice voice;

  AgentSeat(HutongServer server, int capacity) {
    this.voice = new Voice("the agent", server, server.agent("Agent", capacity));
    duty("online");
  }

  private void duty(String state) {
    voice.rest().put("/api/v1/me/state", Map.of("state", state)).expect(200, 204);
  }

  /**
   * Takes the visitor's conversation and reads it from its beginning.
   *
   * @param visitor has said something
   * @return this
   */
  public AgentSeat accepts(Visitor visitor) {
    String wanted = visitor.conversation();
    long end = System.nanoTime() + ProtocolClient.PATIENCE.toNanos();
    RestClient.Answer answer = act(wanted, "accept");
    while (answer.status() == 409 && System.nanoTime() < end) {
      LockSupport.parkNanos(AGAIN); // It is not offered yet.
      answer = act(wanted, "accept");
    }
    answer.expect(200);
    voice.listensTo(wanted);
    return this;
  }

  private RestClient.Answer act(String where, String action) {
    return voice.rest().post("/api/v1/conversations/" + where + "/" + action);
  }

  /**
   * Writes a text in the conversation that he accepted last. Returns when it is stored.
   *
   * @param text as he types it
   * @return this
   */
  public AgentSeat says(String text) {
    voice.settled(voice.client().say(voice.conversation(), text));
    return this;
  }

  /**
   * Writes a text that must not be stored.
   *
   * @param text as he types it
   * @return what he is told
   */
  public String isRefused(String text) {
    return voice.refused(voice.client().say(voice.conversation(), text));
  }

  /**
   * Exactly this text stands in a conversation of his, whoever wrote it.
   *
   * @param text the whole text of one message
   * @return this
   */
  public AgentSeat sees(String text) {
    voice.sees(text);
    return this;
  }

  /**
   * An event that has come or comes.
   *
   * @param what in words, for the failure
   * @param which for example {@code frame -> frame.string("kind").equals("card")}
   * @return the event as the protocol writes it
   */
  public Frame sees(String what, Predicate<Frame> which) {
    return voice.sees(what, which);
  }

  /**
   * No text that came, or comes within 300 ms, contains this.
   *
   * @param part of a text
   * @return this
   */
  public AgentSeat seesNothingOf(String part) {
    voice.seesNothingOf(part);
    return this;
  }

  /**
   * Closes the conversation that he accepted last.
   *
   * @return this
   */
  public AgentSeat closesConversation() {
    act(voice.conversation(), "close").expect(200);
    return this;
  }

  /**
   * His id.
   *
   * @return a UUID as text
   */
  public String id() {
    return voice.account().id();
  }

  /**
   * For everything that the protocol can and these methods cannot.
   *
   * @return his connection
   */
  public ProtocolClient client() {
    return voice.client();
  }

  /**
   * REST in his name.
   *
   * @return immutable
   */
  public RestClient rest() {
    return voice.rest();
  }

  /** Goes off duty and leaves. Called when the test ends. */
  @Override
  public void close() {
    duty("offline");
    voice.close();
  }
}
