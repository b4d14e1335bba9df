package org.hutong.core.routing;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import org.hutong.core.connection.AgentPresence;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.observe.Managed;

/** Queues, offers and who is on duty. */
public final class RoutingModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Floor.class).in(Scopes.SINGLETON);
    bind(Background.class).in(Scopes.SINGLETON);
    bind(Duty.class).in(Scopes.SINGLETON);
    bind(Announcer.class).in(Scopes.SINGLETON);
    bind(Selection.class).in(Scopes.SINGLETON);
    OptionalBinder.newOptionalBinder(binder(), Selectors.class)
        .setDefault()
        .toInstance(new Selectors.Nobody());
    bind(Dispatcher.class).in(Scopes.SINGLETON);
    bind(Offers.class).in(Scopes.SINGLETON);
    bind(OfferCards.class).in(Scopes.SINGLETON);
    bind(Absences.class).in(Scopes.SINGLETON);
    bind(Reconciler.class).in(Scopes.SINGLETON);
    bind(QueueFollower.class).in(Scopes.SINGLETON);
    bind(RoutingStore.class).to(SqlRoutingStore.class).in(Scopes.SINGLETON);
    bind(AgentPresence.class).to(RoutingPresence.class).in(Scopes.SINGLETON);
    bind(AgentStates.class).to(StoredAgentStates.class).in(Scopes.SINGLETON);
    bind(WaitingLine.class).to(GroupLines.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), CommitListener.class).addBinding().to(QueueFollower.class);
    Multibinder.newSetBinder(binder(), Managed.class).addBinding().to(Reconciler.class);
    bind(RoutingMetrics.class).asEagerSingleton();
  }
}
