package org.hutong.core.plugin.files;

import jakarta.inject.Inject;
import org.hutong.api.Files;
import org.hutong.core.file.FileLibrary;
import org.hutong.core.plugin.service.Grant;
import org.hutong.core.plugin.service.ServiceMaker;

/** Gives each plugin the files. */
final class FilesMaker implements ServiceMaker<Files> {
  private final FileLibrary library;

  @Inject
  FilesMaker(FileLibrary library) {
    this.library = library;
  }

  @Override
  public Class<Files> type() {
    return Files.class;
  }

  @Override
  public Files make(Grant grant) {
    return new PluginFiles(grant, library);
  }
}
