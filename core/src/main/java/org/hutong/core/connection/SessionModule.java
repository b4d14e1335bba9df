package org.hutong.core.connection;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.observe.Managed;

/** Binds sessions and hub. */
final class SessionModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Frames.class).in(Singleton.class);
    bind(ConnectionMetrics.class).in(Singleton.class);
    bind(Loops.class).in(Singleton.class);
    bind(Lookups.class).to(StoreLookups.class).in(Singleton.class);
    bind(Online.class).in(Singleton.class);
    bind(PresenceTeller.class).in(Singleton.class);
    bind(OriginCheck.class).in(Singleton.class);
    bind(Admission.class).in(Singleton.class);
    bind(Rights.class).in(Singleton.class);
    bind(OthersMarks.class).in(Singleton.class);
    bind(Pages.class).in(Singleton.class);
    bind(StateFrames.class).in(Singleton.class);
    bind(States.class).in(Singleton.class);
    bind(Dispatch.class).in(Singleton.class);
    bind(Whispers.class).in(Singleton.class);
    bind(Doors.Beat.class).in(Singleton.class);
    bind(Parts.class).in(Singleton.class);
    bind(Doors.class).in(Singleton.class);
    bind(Reconciler.class).in(Singleton.class);
    bind(Connections.class).in(Singleton.class);
    bind(StoreReadBack.class).in(Singleton.class);
    bind(OffTeller.class).in(Singleton.class);
    bind(SocketHandlers.class).to(Connections.class);
    bind(Hub.class).to(LocalHub.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), CommitListener.class).addBinding().to(Fanout.class);
    var managed = Multibinder.newSetBinder(binder(), Managed.class);
    managed.addBinding().to(Connections.class);
    managed.addBinding().to(StoreReadBack.class);
    managed.addBinding().to(OffTeller.class);
  }
}
