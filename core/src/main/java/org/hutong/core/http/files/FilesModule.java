package org.hutong.core.http.files;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.http.RouteGroup;

/** The routes of files. */
public final class FilesModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(FileRights.class).in(Scopes.SINGLETON);
    var groups = Multibinder.newSetBinder(binder(), RouteGroup.class);
    groups.addBinding().to(UploadRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(TranscriptRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(FileRoutes.class).in(Scopes.SINGLETON);
  }
}
