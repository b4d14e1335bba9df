package org.hutong.core.conversation;

import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.store.Database;
import org.hutong.core.store.TestStores;

/**
 * A process of its own that writes without end and prints every acknowledgement, until it is
 * killed. Arguments: the address, and {@code unchecked} if its settings are to be believed.
 */
final class KillTarget {
  private KillTarget() {}

  public static void main(String[] arguments) throws Exception {
    Database database =
        arguments[1].equals("unchecked")
            ? TestStores.unchecked(arguments[0], Durability.PROCESS)
            : TestStores.database(arguments[0], Durability.POWER);
    new Load(new House(database), System.nanoTime(), 200, KillTarget::print);
    Thread.currentThread().join();
  }

  private static synchronized void print(Ack ack) {
    System.out.println(ack.line());
  }
}
