package org.hutong.core.robot;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.conversation.CommitListener;

/** Robots' fences. Stands before whoever tells clients of commits: listeners are told in order. */
public final class RobotFenceModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Fences.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), CommitListener.class).addBinding().to(Fences.class);
  }
}
