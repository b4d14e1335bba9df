package org.hutong.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A small document that is drawn in a conversation or in a panel beside it. What it may hold stands
 * in {@code card.schema.json} of this API: at most 32 KiB as JSON, 60 blocks and 6 actions. {@link
 * Builder#build} refuses what breaks a rule, with the path of the mistake; a card that was made of
 * members is checked when it is sent. Immutable.
 *
 * <pre>{@code
 * Card card =
 *     Card.titled("Order 88120417")
 *         .badge("in transit", Card.Tone.INFO)
 *         .fields(Map.of("Total", "¥428.00"))
 *         .call("resend", "Send again", Map.of("order", "88120417"), "Really send it again?")
 *         .build();
 * }</pre>
 *
 * @param json the members of the card, {@code v} among them
 */
public record Card(Map<String, @Nullable Object> json) {
  /** Copies the members deeply. */
  public Card {
    json = JsonValues.members(json);
  }

  /**
   * Begins a card.
   *
   * @param title 1 to 200 characters
   * @return a builder, for one thread
   */
  public static Builder titled(String title) {
    return new Builder(title);
  }

  /** The colour of a badge. */
  public enum Tone {
    /** Nothing special. */
    NEUTRAL,
    /** Under way. */
    INFO,
    /** Done. */
    GOOD,
    /** Needs a look. */
    WARN,
    /** Went wrong. */
    BAD
  }

  /** Puts a card together. Blocks and actions keep the order in which they were added. */
  public static final class Builder {
    private final Map<String, @Nullable Object> card = new LinkedHashMap<>();
    private final List<@Nullable Object> blocks = new ArrayList<>();
    private final List<@Nullable Object> actions = new ArrayList<>();

    private Builder(String title) {
      card.put("v", 1);
      card.put("title", title);
    }

    /**
     * Shows a word beside the title.
     *
     * @param text at most 40 characters
     * @param tone its colour
     * @return this builder
     */
    public Builder badge(String text, Tone tone) {
      card.put(
          "badge", Map.of("text", text, "tone", tone.name().toLowerCase(java.util.Locale.ROOT)));
      return this;
    }

    /**
     * Adds a paragraph.
     *
     * @param text plain text with the small Markdown subset of cards
     * @return this builder
     */
    public Builder text(String text) {
      return block(Map.of("type", "text", "text", text));
    }

    /**
     * Adds labelled values.
     *
     * @param values value by label, in the map's own order
     * @return this builder
     */
    public Builder fields(Map<String, String> values) {
      List<Map<String, String>> items = new ArrayList<>();
      values.forEach((label, value) -> items.add(Map.of("label", label, "value", value)));
      return block(Map.of("type", "fields", "items", items));
    }

    /**
     * Adds a block of any type that cards know.
     *
     * @param block its members, {@code type} among them
     * @return this builder
     */
    public Builder block(Map<String, ?> block) {
      blocks.add(block);
      return this;
    }

    /**
     * Adds a button that opens a page.
     *
     * @param id unique within the card
     * @param label what the button says
     * @param url {@code https}
     * @return this builder
     */
    public Builder open(String id, String label, String url) {
      return action(Map.of("id", id, "label", label, "do", "open", "url", url));
    }

    /**
     * Adds a button that calls the plugin's {@link CardActions}.
     *
     * @param id unique within the card
     * @param label what the button says
     * @param value given back with the press
     * @param confirm a question that is asked first; null: none
     * @return this builder
     */
    public Builder call(String id, String label, Map<String, ?> value, @Nullable String confirm) {
      Map<String, @Nullable Object> action = new LinkedHashMap<>();
      action.put("id", id);
      action.put("label", label);
      action.put("do", "call");
      if (confirm != null) {
        action.put("confirm", confirm);
      }
      action.put("value", value);
      return action(action);
    }

    /**
     * Adds an action of any kind that cards know.
     *
     * @param action its members: {@code id}, {@code label}, {@code do} and what that needs
     * @return this builder
     */
    public Builder action(Map<String, ? extends @Nullable Object> action) {
      actions.add(action);
      return this;
    }

    /**
     * The card as it stands, checked as the server checks it.
     *
     * @return immutable; the server takes it
     * @throws IllegalArgumentException with the place of the first mistake, for example {@code
     *     blocks[2].items[0].value}
     */
    public Card build() {
      Map<String, @Nullable Object> json = new LinkedHashMap<>(card);
      json.put("blocks", blocks);
      if (!actions.isEmpty()) {
        json.put("actions", actions);
      }
      Card built = new Card(json);
      CardCheck.check(built.json());
      return built;
    }
  }
}
