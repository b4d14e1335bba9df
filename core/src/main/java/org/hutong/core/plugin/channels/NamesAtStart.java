package org.hutong.core.plugin.channels;

import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.hutong.api.Channel;
import org.hutong.core.plugin.AtStart;

/** Reads what a plugin's channels are called. */
final class NamesAtStart implements AtStart<Channel> {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");

  @Inject
  NamesAtStart() {}

  @Override
  public Class<Channel> point() {
    return Channel.class;
  }

  @Override
  public List<String> read(List<Channel> channels) {
    Set<String> seen = new HashSet<>();
    return channels.stream().map(channel -> name(channel, seen)).toList();
  }

  private static String name(Channel channel, Set<String> seen) {
    String name = channel.name();
    if (name == null || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the name of the channel "
              + channel.getClass().getName()
              + " is not 1 to 32 of a-z 0-9 -");
    }
    if (!seen.add(name)) {
      throw new IllegalArgumentException("two of its channels are called " + name);
    }
    return name;
  }
}
