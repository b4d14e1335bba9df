package org.hutong.testkit;

import java.util.function.Predicate;

/**
 * A visitor of the shop in a {@link HutongTest}: somebody new, connected over a real socket. Every
 * method waits for what it says, up to 20 s, and fails the test if it does not come.
 */
public final class Visitor implements AutoCloseable {
  private final Voice voice;

  Visitor(HutongServer server) {
    this.voice = new Voice("the visitor", server, server.visitor());
  }

  /**
   * Writes a text in his conversation, or opens one with it. Returns when it is stored.
   *
   * @param text as he types it; what is stored is the plugin's business
   * @return this
   */
  public Visitor says(String text) {
    voice.speaksIn(voice.settled(voice.client().say(text)).string("conversation"));
    return this;
  }

  /**
   * Writes a text that must not be stored.
   *
   * @param text as he types it
   * @return what he is told
   */
  public String isRefused(String text) {
    return voice.refused(voice.client().say(text));
  }

  /**
   * Exactly this text stands in his conversation, whoever wrote it; his own are there as they were
   * stored.
   *
   * @param text the whole text of one message
   * @return this
   */
  public Visitor sees(String text) {
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
  public Visitor seesNothingOf(String part) {
    voice.seesNothingOf(part);
    return this;
  }

  /**
   * The conversation that he speaks in.
   *
   * @return its id
   */
  public String conversation() {
    return voice.conversation();
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

  /** Goes. Called when the test ends. */
  @Override
  public void close() {
    voice.close();
  }
}
