package org.hutong.core.plugin.service;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.hutong.api.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The values of one plugin. */
final class KeyValues implements KeyValueStore {
  static final int KEY = 200;
  static final int VALUE = 64 * 1024;
  private static final int PAGE = 1000;

  private final Grant grant;
  private final KeyValueTable table;

  KeyValues(Grant grant, KeyValueTable table) {
    this.grant = grant;
    this.table = table;
  }

  @Override
  public Optional<String> get(String key) {
    grant.alive();
    Texts.bounded("key", key, KEY);
    return grant.store(() -> table.find(grant.plugin(), key));
  }

  @Override
  public void put(String key, String value) {
    change(key, value, before -> true);
  }

  @Override
  public boolean putIfAbsent(String key, String value) {
    return change(key, value, before -> before == null);
  }

  @Override
  public boolean replace(String key, String expected, String value) {
    return change(key, value, expected::equals);
  }

  private boolean change(String key, String value, KeyValueTable.Condition condition) {
    grant.alive();
    Texts.bounded("key", key, KEY);
    Texts.storable("value", value);
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > VALUE) {
      throw new IllegalArgumentException(
          "value must have at most " + VALUE + " bytes and has " + bytes);
    }
    return grant.store(() -> table.change(grant.plugin(), key, value, bytes, condition));
  }

  @Override
  public boolean remove(String key) {
    grant.alive();
    Texts.bounded("key", key, KEY);
    return grant.store(() -> table.change(grant.plugin(), key, null, 0, KeyValues::there));
  }

  private static boolean there(@Nullable String before) {
    return before != null;
  }

  @Override
  public List<String> keys(String prefix, String after, int limit) {
    grant.alive();
    Texts.range("limit", limit, 1, PAGE);
    Texts.storable("prefix", prefix);
    Texts.storable("after", after);
    return grant.store(() -> table.names(grant.plugin(), prefix, after, limit));
  }
}
