package org.hutong.core.http.chat;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.http.RouteGroup;

/** The chat page. */
public final class ChatModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(ChatAssets.class).in(Scopes.SINGLETON);
    bind(ChatVisitors.class).in(Scopes.SINGLETON);
    bind(History.class).in(Scopes.SINGLETON);
    bind(ChatPage.class).in(Scopes.SINGLETON);
    bind(ChatSend.class).in(Scopes.SINGLETON);
    bind(ChatRoutes.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), RouteGroup.class).addBinding().to(ChatRoutes.class);
  }
}
