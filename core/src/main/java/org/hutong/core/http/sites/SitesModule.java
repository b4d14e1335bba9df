package org.hutong.core.http.sites;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.observe.Managed;

/** Sites and their visitors. */
public final class SitesModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(VisitorSessions.class).in(Scopes.SINGLETON);
    bind(Visits.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), CommitListener.class).addBinding().to(Visits.class);
    Multibinder.newSetBinder(binder(), Managed.class).addBinding().to(Visits.class);
    var groups = Multibinder.newSetBinder(binder(), RouteGroup.class);
    groups.addBinding().to(VisitorRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(EmbeddingRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(ContactRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(SiteRoutes.class).in(Scopes.SINGLETON);
  }
}
