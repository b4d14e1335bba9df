package org.hutong.core.app;

import com.google.inject.Module;
import java.util.List;
import org.hutong.core.config.Configuration;
import org.hutong.core.ids.IdsModule;
import org.hutong.core.observe.ObserveModule;
import org.hutong.core.time.TimeModule;

/** What the kernel is made of, in the order in which it starts. */
final class KernelModules {
  private KernelModules() {}

  static List<Module> list(Configuration configuration) {
    return List.of(
        binder -> binder.bind(Configuration.class).toInstance(configuration),
        new ObserveModule(),
        new TimeModule(),
        new IdsModule());
  }
}
