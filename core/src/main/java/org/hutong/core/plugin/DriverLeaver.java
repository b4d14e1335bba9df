package org.hutong.core.plugin;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;

/**
 * Takes the JDBC drivers of a plugin back from the platform's registry, which would keep the plugin
 * in memory for ever. The registry lets only classes of the same loader do that: so this class is
 * defined once more in the loader of each plugin that ends. It uses nothing but the platform.
 */
public final class DriverLeaver {
  private DriverLeaver() {}

  /** Drivers that another loader has made stay: they are not the plugin's own. */
  public static void leave() throws SQLException {
    ClassLoader own = DriverLeaver.class.getClassLoader();
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      if (driver.getClass().getClassLoader() == own) {
        DriverManager.deregisterDriver(driver);
      }
    }
  }
}
