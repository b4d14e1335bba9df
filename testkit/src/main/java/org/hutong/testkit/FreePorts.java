package org.hutong.testkit;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers of other processes, which must be told theirs before they take it. They lie
 * below those that the system gives to whoever asks for any (Linux: from 32768): another test that
 * runs beside this one would be given one of these in the meantime.
 */
public final class FreePorts {
  private static final int FIRST = 12_000;
  private static final int END = 32_000;
  private static final int ATTEMPTS = 200;

  private FreePorts() {}

  /**
   * @return the first of so many in a row that nobody has now
   * @throws AssertionError if there are none
   */
  public static int row(int count) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int first = ThreadLocalRandom.current().nextInt(FIRST, END - count);
      if (free(first, count)) {
        return first;
      }
    }
    throw new AssertionError("No " + count + " free ports in a row");
  }

  private static boolean free(int first, int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(first + i));
      }
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      held.forEach(FreePorts::close);
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError("A socket that only listened", e);
    }
  }
}
