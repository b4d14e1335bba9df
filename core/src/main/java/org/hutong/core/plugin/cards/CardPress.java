package org.hutong.core.plugin.cards;

import java.util.Map;
import java.util.UUID;
import org.hutong.api.Sender;
import org.jspecify.annotations.Nullable;

/**
 * A button that somebody pressed.
 *
 * @param key his own key of the press: the same when he asks again
 * @param seq the card's number in the log; 0 for a card in a panel
 * @param panelOf the plugin whose panel shows the card; null for a card of the log
 * @param value for an action that has no value of its own; null if he gave none
 * @param form by the ids of the inputs
 */
public record CardPress(
    String key,
    UUID conversation,
    long seq,
    @Nullable String panelOf,
    String action,
    @Nullable Map<String, @Nullable Object> value,
    Map<String, @Nullable Object> form,
    Sender by) {}
