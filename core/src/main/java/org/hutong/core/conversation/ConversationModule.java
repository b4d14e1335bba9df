package org.hutong.core.conversation;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import org.hutong.core.observe.Managed;

/**
 * Binds the log and the committer. Others add a {@link CommitListener} to its set, bind the {@link
 * MessageFilter}, and may take over the default of {@link OutboxInterest}, {@link RobotDuty} and
 * {@link Attachments}.
 */
public final class ConversationModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Outcomes.class).in(Scopes.SINGLETON);
    bind(SqlCommitter.Opening.class).in(Scopes.SINGLETON);
    bind(SqlCommitter.class).in(Scopes.SINGLETON);
    bind(Committer.class).to(SqlCommitter.class);
    bind(Intake.class).in(Scopes.SINGLETON);
    bind(WrittenBehindMarks.class).in(Scopes.SINGLETON);
    bind(Marks.class).to(WrittenBehindMarks.class);
    bind(JdbiEventLog.class).in(Scopes.SINGLETON);
    bind(NamedFiles.class).in(Scopes.SINGLETON);
    bind(EventLog.class).to(JdbiEventLog.class);
    bind(NewestBody.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), CommitListener.class);
    OptionalBinder.newOptionalBinder(binder(), OutboxInterest.class)
        .setDefault()
        .toInstance(new OutboxInterest.Nobody());
    OptionalBinder.newOptionalBinder(binder(), RobotDuty.class)
        .setDefault()
        .toInstance(new RobotDuty.Nobody());
    OptionalBinder.newOptionalBinder(binder(), Attachments.class)
        .setDefault()
        .toInstance(new Attachments.Nobody());
    Multibinder<Managed> managed = Multibinder.newSetBinder(binder(), Managed.class);
    managed.addBinding().to(SqlCommitter.class);
    managed.addBinding().to(WrittenBehindMarks.class);
  }
}
