package org.hutong.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads conversations and speaks in them. Received by injection; safe from any thread; every method
 * blocks until the store has answered (at most 5 s).
 *
 * <p>Each method names its permission; without it, {@link PermissionException}. {@link
 * RefusedException} when the kernel refuses: its {@code code} is the protocol's. {@link
 * IllegalArgumentException} for an argument that is none, for example an id of the wrong length.
 * {@link IllegalStateException} after the plugin stopped.
 *
 * <p>What a plugin sends passes the interceptors of all plugins, its own included. To keep plugins
 * from answering each other for ever, each message of a plugin has one hop more than what was being
 * handled when it was sent; what people do has none. Beyond 5 it is refused with {@code rejected}.
 * After a restart of the server a chain may end earlier.
 */
public interface Conversations {
  /**
   * Reads the state. Needs {@code conversation.read}.
   *
   * @param conversation a UUID as text
   * @return empty if there is none
   */
  Optional<Conversation> find(String conversation);

  /**
   * Reads the log. Needs {@code conversation.read}.
   *
   * @param conversation a UUID as text
   * @param after events with a higher {@code seq}
   * @param limit 1 to 200
   * @return ascending, without a gap; fewer than asked for if they are large
   */
  List<Event> events(String conversation, long after, int limit);

  /**
   * Says something as the plugin. Needs {@code message.send}.
   *
   * @param conversation a UUID as text
   * @param id the plugin's own id of the message, 16 to 64 of {@code A-Za-z0-9_-}: with the same id
   *     it is stored once, however often it is sent
   * @param kind a message kind, for example {@code text} or {@code card}
   * @param body the message's members as the protocol has them
   * @return its place in the log
   */
  Posted send(
      String conversation, String id, String kind, Map<String, ? extends @Nullable Object> body);

  /**
   * Sends a card that this plugin owns: its buttons come to the plugin's {@link CardActions}. Needs
   * {@code message.send}.
   *
   * @param conversation a UUID as text
   * @param id as in {@link #send}
   * @param card the card
   * @return its place in the log
   */
  Posted send(String conversation, String id, Card card);

  /**
   * Puts another card in place of one that this plugin owns. Needs {@code message.send}.
   *
   * @param conversation a UUID as text
   * @param seq the number of the card
   * @param id as in {@link #send}
   * @param card the new card
   * @return the place of the edit
   */
  Posted replace(String conversation, long seq, String id, Card card);

  /**
   * Writes a note that agents alone read. Needs {@code note.write}.
   *
   * @param conversation a UUID as text
   * @param id as in {@link #send}
   * @param text 1 to 10,000 UTF-16 units
   */
  void note(String conversation, String id, String text);

  /**
   * Hands a conversation from the robot to people; one that people have stays as it is. Needs
   * {@code conversation.manage}.
   *
   * @param conversation a UUID as text
   * @return the state after it
   */
  Conversation handOff(String conversation);

  /**
   * Moves a conversation into the queue of a group. Needs {@code conversation.manage}.
   *
   * @param conversation a UUID as text
   * @param group the group's UUID as text
   * @return the state after it
   */
  Conversation transfer(String conversation, String group);

  /**
   * Ends a conversation. Needs {@code conversation.manage}.
   *
   * @param conversation a UUID as text
   * @return the state after it
   */
  Conversation close(String conversation);
}
