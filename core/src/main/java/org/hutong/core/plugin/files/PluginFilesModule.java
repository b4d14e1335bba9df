package org.hutong.core.plugin.files;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.file.FileInspection;
import org.hutong.core.observe.Managed;
import org.hutong.core.plugin.service.ServiceMaker;

/** Binds the extension points and the service for files. */
public final class PluginFilesModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(PluginInspection.class).in(Scopes.SINGLETON);
    OptionalBinder.newOptionalBinder(binder(), FileInspection.class)
        .setBinding()
        .to(PluginInspection.class);
    bind(Recognition.class).in(Scopes.SINGLETON);
    bind(Transcripts.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), new TypeLiteral<ServiceMaker<?>>() {})
        .addBinding()
        .to(FilesMaker.class)
        .in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), CommitListener.class).addBinding().to(Transcripts.class);
    Multibinder.newSetBinder(binder(), Managed.class).addBinding().to(Transcripts.class);
  }
}
