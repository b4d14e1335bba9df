package org.hutong.core.app.control;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.http.ManagementRoutes;
import org.hutong.core.observe.Managed;

/** The way in for the command line. */
public final class ControlModule extends AbstractModule {
  private final RunningServers running;

  /**
   * @param running where this server tells of itself
   */
  public ControlModule(RunningServers running) {
    this.running = running;
  }

  @Override
  protected void configure() {
    bind(Controls.class).in(Scopes.SINGLETON);
    bind(PluginControls.class).in(Scopes.SINGLETON);
    bind(AdminControls.class).in(Scopes.SINGLETON);
    bind(BackupControls.class).in(Scopes.SINGLETON);
    bind(ControlSecret.class).in(Scopes.SINGLETON);
    bind(RunningServers.class).toInstance(running);
    bind(ControlFile.class).in(Scopes.SINGLETON);
    bind(ControlRoutes.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), ControlGroup.class).addBinding().to(AdminControls.class);
    Multibinder.newSetBinder(binder(), ControlGroup.class).addBinding().to(PluginControls.class);
    Multibinder.newSetBinder(binder(), ControlGroup.class).addBinding().to(BackupControls.class);
    Multibinder.newSetBinder(binder(), ManagementRoutes.class).addBinding().to(ControlRoutes.class);
    Multibinder.newSetBinder(binder(), Managed.class).addBinding().to(ControlFile.class);
  }
}
