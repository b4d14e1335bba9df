package org.hutong.distribution;

import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The connections of one page: their ids, as each {@code welcome} names its own. */
final class Sockets {
  private static final Pattern WELCOME =
      Pattern.compile("\"t\":\"welcome\".*?\"connection\":\"([^\"]+)\"");

  private final List<String> ids = new ArrayList<>();

  Sockets(Page page) {
    page.onWebSocket(
        socket ->
            socket.onFrameReceived(
                frame -> {
                  Matcher welcome = WELCOME.matcher(String.valueOf(frame.text()));
                  if (welcome.find()) {
                    ids.add(welcome.group(1));
                  }
                }));
  }

  /** All of them since the page was made, the newest last. */
  List<String> ids() {
    return List.copyOf(ids);
  }
}
