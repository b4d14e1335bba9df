package org.hutong.core.store;

import org.hutong.core.config.Configuration.Durability;

/** A process of its own that opens a database and holds it until it is killed. */
final class HoldsDatabase {
  private HoldsDatabase() {}

  public static void main(String[] arguments) throws Exception {
    TestStores.database(arguments[0], Durability.PROCESS).start();
    System.out.println("open");
    Thread.currentThread().join();
  }
}
