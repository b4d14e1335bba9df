package org.hutong.core.file;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import jakarta.inject.Singleton;
import org.hutong.core.config.Configuration;
import org.hutong.core.conversation.Attachments;
import org.hutong.core.observe.Managed;

/** Uploads and files. The plugin host may take over the default of {@link FileInspection}. */
public final class FileModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(UploadTable.class).in(Scopes.SINGLETON);
    bind(Admission.class).in(Scopes.SINGLETON);
    bind(Receiving.class).in(Scopes.SINGLETON);
    bind(Completion.class).in(Scopes.SINGLETON);
    bind(Pens.class).in(Scopes.SINGLETON);
    bind(FileMetrics.class).in(Scopes.SINGLETON);
    bind(Uploads.class).in(Scopes.SINGLETON);
    bind(FileLibrary.class).in(Scopes.SINGLETON);
    bind(Thumbnails.class).in(Scopes.SINGLETON);
    bind(FileLinks.class).in(Scopes.SINGLETON);
    bind(Sweep.class).in(Scopes.SINGLETON);
    bind(LockedUploads.class).in(Scopes.SINGLETON);
    OptionalBinder.newOptionalBinder(binder(), Attachments.class)
        .setBinding()
        .to(LockedUploads.class);
    OptionalBinder.newOptionalBinder(binder(), FileInspection.class)
        .setDefault()
        .toInstance(new FileInspection.Nobody());
    Multibinder.newSetBinder(binder(), Managed.class).addBinding().to(Sweep.class);
  }

  @Provides
  @Singleton
  BlobStore store(Configuration configuration) {
    return BlobStore.onDisk(configuration.files().directory());
  }
}
