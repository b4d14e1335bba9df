package org.hutong.core.robot;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.conversation.RobotDuty;
import org.hutong.core.observe.Managed;

/** Robots on duty. Whoever brings them binds {@link Robots}. */
public final class RobotModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(SiteRobots.class).in(Scopes.SINGLETON);
    bind(Reading.class).in(Scopes.SINGLETON);
    bind(Streaming.class).in(Scopes.SINGLETON);
    bind(Answering.class).in(Scopes.SINGLETON);
    bind(Suggestions.class).in(Scopes.SINGLETON);
    bind(TestQuestions.class).in(Scopes.SINGLETON);
    bind(RobotDesk.class).in(Scopes.SINGLETON);
    OptionalBinder.newOptionalBinder(binder(), RobotDuty.class).setBinding().to(RobotDesk.class);
    Multibinder.newSetBinder(binder(), CommitListener.class).addBinding().to(RobotDesk.class);
    var managed = Multibinder.newSetBinder(binder(), Managed.class);
    managed.addBinding().to(SiteRobots.class);
    managed.addBinding().to(RobotDesk.class);
  }
}
