package org.hutong.testkit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that clients did and saw in one run, for the {@link Checker}. Safe from any thread.
 */
public final class History {
  private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();

  public static long now() {
    return System.nanoTime();
  }

  public void add(Entry entry) {
    entries.add(entry);
  }

  /** In the order of time. */
  public List<Entry> entries() {
    var sorted = new ArrayList<>(entries);
    sorted.sort((a, b) -> Long.signum(a.at() - b.at()));
    return sorted;
  }

  /** Equal for equal kind and body, whatever the order of members. */
  public static String hash(String kind, JsonNode body) {
    String canonical = kind + canonical(body);
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String canonical(JsonNode node) {
    if (node.isObject()) {
      var members = new TreeMap<String, String>();
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        members.put(member.getKey(), canonical(member.getValue()));
      }
      return members.toString();
    }
    if (node.isArray()) {
      var items = new ArrayList<String>();
      node.forEach(item -> items.add(canonical(item)));
      return items.toString();
    }
    return JsonMapper.shared().writeValueAsString(node);
  }
}
