package org.hutong.core.http.login;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.http.RouteGroup;

/** Log-in, set-up, one's own account, tokens. */
public final class LoginModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Sessions.class).in(Scopes.SINGLETON);
    var groups = Multibinder.newSetBinder(binder(), RouteGroup.class);
    groups.addBinding().to(LoginRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(MeRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(SetUpRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(TokenRoutes.class).in(Scopes.SINGLETON);
  }
}
