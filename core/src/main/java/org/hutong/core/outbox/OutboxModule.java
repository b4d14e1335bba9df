package org.hutong.core.outbox;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.conversation.OutboxInterest;
import org.hutong.core.observe.HealthCheck;
import org.hutong.core.observe.Managed;

/** The outbox. It starts after the store and before those who attach themselves. */
public final class OutboxModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Interest.class).in(Scopes.SINGLETON);
    bind(Wake.class).in(Scopes.SINGLETON);
    bind(OutboxStore.class).in(Scopes.SINGLETON);
    bind(Skips.class).in(Scopes.SINGLETON);
    bind(Attachments.class).in(Scopes.SINGLETON);
    bind(Courier.class).in(Scopes.SINGLETON);
    bind(Dispatcher.class).in(Scopes.SINGLETON);
    bind(Keeper.class).in(Scopes.SINGLETON);
    bind(OutboxWatch.class).in(Scopes.SINGLETON);
    bind(Outbox.class).in(Scopes.SINGLETON);
    OptionalBinder.newOptionalBinder(binder(), OutboxInterest.class)
        .setBinding()
        .to(Interest.class);
    Multibinder.newSetBinder(binder(), CommitListener.class).addBinding().to(Wake.class);
    Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(OutboxWatch.class);
    var managed = Multibinder.newSetBinder(binder(), Managed.class);
    managed.addBinding().to(Dispatcher.class);
    managed.addBinding().to(Keeper.class);
    managed.addBinding().to(OutboxWatch.class);
  }
}
