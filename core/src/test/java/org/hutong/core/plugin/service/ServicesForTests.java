package org.hutong.core.plugin.service;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Set;
import org.hutong.api.Permission;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.store.Database;
import org.hutong.core.store.Reads;
import org.hutong.core.store.TestStores;

/** A grant that denies nothing of what it holds, for services that do not need the whole host. */
final class ServicesForTests {
  private ServicesForTests() {}

  /** The store behind it is not started: nothing here asks it. */
  static Grant grant(String plugin, Permission... permissions) {
    Database database = TestStores.database(TestStores.url(Path.of("target")), Durability.PROCESS);
    return grant(plugin, database, permissions);
  }

  static Grant grant(String plugin, Database database, Permission... permissions) {
    var meters = new SimpleMeterRegistry();
    return new Grant(
        plugin,
        plugin,
        Set.of(permissions),
        ServicesForTests.class.getClassLoader(),
        new Denials(null, null),
        new StoreDoor(new Reads(database, meters)));
  }
}
