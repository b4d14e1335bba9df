package org.hutong.core.http.conversations;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.http.RouteGroup;

/** Conversations by REST. */
public final class ConversationsModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Rights.class).in(Scopes.SINGLETON);
    bind(Commands.class).in(Scopes.SINGLETON);
    bind(LastWords.class).in(Scopes.SINGLETON);
    bind(Views.class).in(Scopes.SINGLETON);
    bind(ConversationLists.class).in(Scopes.SINGLETON);
    var groups = Multibinder.newSetBinder(binder(), RouteGroup.class);
    groups.addBinding().to(ConversationRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(MessageRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(ActionRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(NoteRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(CardRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(VisitorFacts.class).in(Scopes.SINGLETON);
  }
}
