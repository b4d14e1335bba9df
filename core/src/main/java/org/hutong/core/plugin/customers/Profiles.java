package org.hutong.core.plugin.customers;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hutong.api.Card;
import org.hutong.api.CustomerDirectory.Profile;
import org.hutong.core.plugin.Bodies;
import org.hutong.core.plugin.Handle;
import org.hutong.core.plugin.WrongAnswerException;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.RefusedFrameException;
import org.jspecify.annotations.Nullable;

/** Checks what directories tell and takes it over as plain texts. */
final class Profiles {
  private static final int FIELDS = 40;
  private static final int LABEL = 100;
  private static final int VALUE = 500;
  private static final int TAGS = 20;
  private static final int TAG = 40;
  private static final int HIGHEST_LEVEL = 9;
  private static final int CARDS = 10;

  private final Contents contents;

  @Inject
  Profiles(Contents contents) {
    this.contents = contents;
  }

  static CustomerPanel without(Handle<?> directory, CustomerPanel.State state) {
    return new CustomerPanel(
        directory.plugin(),
        directory.descriptor().name(),
        directory.name(),
        state,
        List.of(),
        List.of(),
        null,
        List.of());
  }

  /**
   * @throws WrongAnswerException if it breaks a bound
   */
  @SuppressWarnings("NullableOptional") // A plugin may answer null whatever the API says.
  CustomerPanel panel(Handle<?> directory, @Nullable Optional<Profile> answer) {
    if (answer == null) {
      throw new WrongAnswerException("its answer was null");
    }
    if (answer.isEmpty()) {
      return without(directory, CustomerPanel.State.NONE);
    }
    Profile profile = answer.get();
    Integer level = profile.level();
    if (level != null && (level < 0 || level > HIGHEST_LEVEL)) {
      throw new WrongAnswerException("its level was not from 0 to 9");
    }
    return new CustomerPanel(
        directory.plugin(),
        directory.descriptor().name(),
        directory.name(),
        CustomerPanel.State.OK,
        fields(profile.fields()),
        tags(profile.tags()),
        level,
        cards(profile.cards()));
  }

  private static List<CustomerPanel.Field> fields(Map<String, String> fields) {
    if (fields.size() > FIELDS) {
      throw new WrongAnswerException("it had more than 40 fields");
    }
    List<CustomerPanel.Field> plain = new ArrayList<>();
    for (Map.Entry<String, String> field : fields.entrySet()) {
      String label = field.getKey();
      String value = field.getValue();
      if (label == null || value == null || label.length() > LABEL || value.length() > VALUE) {
        throw new WrongAnswerException("a field was null or too long");
      }
      plain.add(new CustomerPanel.Field(label, value));
    }
    return List.copyOf(plain);
  }

  private static List<String> tags(List<String> tags) {
    if (tags.size() > TAGS || tags.stream().anyMatch(tag -> tag.length() > TAG)) {
      throw new WrongAnswerException("its tags were too many or too long");
    }
    return List.copyOf(tags);
  }

  private List<String> cards(List<Card> cards) {
    if (cards.size() > CARDS) {
      throw new WrongAnswerException("it had more than 10 cards");
    }
    return cards.stream().map(this::card).toList();
  }

  private String card(Card card) {
    try {
      return contents.message("card", Bodies.writeBounded(card.json())).body();
    } catch (RefusedFrameException e) {
      throw new WrongAnswerException("a card was wrong: " + e.reason());
    }
  }
}
