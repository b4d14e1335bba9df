package org.hutong.core.plugin;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import jakarta.inject.Singleton;
import org.hutong.core.config.Configuration;
import org.hutong.core.conversation.MessageFilter;
import org.hutong.core.observe.HealthCheck;
import org.hutong.core.observe.Managed;
import org.hutong.core.plugin.service.ServiceModule;

/** The plugin host. It starts after the store and before the listeners. */
public final class PluginModule extends AbstractModule {
  @Override
  protected void configure() {
    install(new ServiceModule());
    bind(Points.class).toInstance(new Points());
    bind(ApiRecords.class).in(Scopes.SINGLETON);
    bind(ExtensionPoints.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), new TypeLiteral<AtStart<?>>() {});
    bind(SafeMode.class).toInstance(SafeMode.OFF);
    bind(ProcessEnds.class).in(Scopes.SINGLETON);
    bind(Strikes.class).in(Scopes.SINGLETON);
    bind(Quarantine.class).in(Scopes.SINGLETON);
    bind(CallWatch.class).in(Scopes.SINGLETON);
    bind(Invocation.class).in(Scopes.SINGLETON);
    bind(InterceptorChain.class).in(Scopes.SINGLETON);
    bind(MessageFilter.class).to(InterceptorChain.class);
    bind(LeakWatch.class).in(Scopes.SINGLETON);
    bind(PluginCatalogue.class).in(Scopes.SINGLETON);
    bind(Candidates.class).in(Scopes.SINGLETON);
    bind(PluginJars.class).in(Scopes.SINGLETON);
    bind(PluginNodes.class).in(Scopes.SINGLETON);
    bind(Publishers.class).in(Scopes.SINGLETON);
    bind(Artifacts.class).in(Scopes.SINGLETON);
    bind(StoredSettings.class).in(Scopes.SINGLETON);
    bind(DesiredState.class).in(Scopes.SINGLETON);
    bind(Convergence.class).in(Scopes.SINGLETON);
    bind(PluginStarter.class).in(Scopes.SINGLETON);
    bind(PluginSwitch.class).in(Scopes.SINGLETON);
    bind(PluginViews.class).in(Scopes.SINGLETON);
    bind(Replacement.class).in(Scopes.SINGLETON);
    bind(PluginAssets.class).in(Scopes.SINGLETON);
    bind(RunningContributions.class).in(Scopes.SINGLETON);
    bind(Bundled.class).in(Scopes.SINGLETON);
    bind(Refusals.class).in(Scopes.SINGLETON);
    bind(SecretSettings.class).in(Scopes.SINGLETON);
    bind(PluginHost.class).in(Scopes.SINGLETON);
    bind(Plugins.class).to(PluginHost.class);
    bind(Inbox.class).in(Scopes.SINGLETON);
    bind(PluginHealth.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(PluginHealth.class);
    var managed = Multibinder.newSetBinder(binder(), Managed.class);
    managed.addBinding().to(CallWatch.class);
    managed.addBinding().to(LeakWatch.class);
    managed.addBinding().to(PluginHost.class);
    managed.addBinding().to(Inbox.class);
    managed.addBinding().to(Convergence.class);
  }

  @Provides
  @Singleton
  Staging staging(Configuration configuration) {
    return PluginHost.staging(configuration);
  }

  @Provides
  @Singleton
  FlightRecorder recorder(Configuration configuration) {
    return new FlightRecorder(configuration.data().resolve("plugins").resolve("calls"));
  }
}
