package org.hutong.core.plugin.files;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hutong.api.Author;
import org.hutong.api.FileInspector;
import org.hutong.api.Permission;
import org.hutong.core.file.FileInspection;
import org.hutong.core.file.Upload;
import org.hutong.core.plugin.Answer;
import org.hutong.core.plugin.Descriptor;
import org.hutong.core.plugin.ExtensionPoints;
import org.hutong.core.plugin.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the file inspectors of all plugins, one after the other, about every upload. */
final class PluginInspection implements FileInspection {
  private static final Logger log = LoggerFactory.getLogger(PluginInspection.class);
  private static final Duration BUDGET = Duration.ofSeconds(30);
  private static final long BYTES_A_SECOND = 16L << 20;
  private static final int REASON = 500;
  private static final Verdict WAITS =
      new Verdict.Later("The file cannot be inspected at the moment");

  private final ExtensionPoints points;

  @Inject
  PluginInspection(ExtensionPoints points) {
    this.points = points;
  }

  @Override
  public boolean any() {
    return points.any(FileInspector.class);
  }

  @Override
  public List<Inspector> inspectors() {
    List<Inspector> inspectors = new ArrayList<>();
    for (Handle<FileInspector> handle : points.settled(FileInspector.class)) {
      inspectors.add(inspector(handle));
    }
    if (points.missing(FileInspector.class)) {
      inspectors.add(file -> WAITS);
    }
    return inspectors;
  }

  /** Keeps names alone: by the time of the call another version of the plugin may run. */
  private Inspector inspector(Handle<FileInspector> handle) {
    String plugin = handle.plugin();
    String name = handle.name();
    Descriptor descriptor = handle.descriptor();
    if (!descriptor.permissions().contains(Permission.FILE_READ.word())) {
      log.atWarn()
          .addKeyValue("plugin", plugin)
          .log("{} inspects no files: it has not the permission file.read", name);
      return file -> new Verdict.Accept();
    }
    Descriptor.Policy policy = descriptor.policy();
    Descriptor.OnAbsent onAbsent = descriptor.onAbsent();
    return file ->
        verdict(
            plugin,
            points.call(
                FileInspector.class,
                plugin,
                name,
                budget(file.upload().bytes()),
                target -> asked(target, file)),
            policy,
            onAbsent);
  }

  private static Duration budget(long bytes) {
    return BUDGET.plusSeconds(bytes / BYTES_A_SECOND);
  }

  /** Within the call: also the reading of what the plugin puts in place is on its time. */
  private static Optional<Verdict> asked(FileInspector target, Inspected file) throws IOException {
    return switch (target.inspect(new View(file))) {
      case null -> Optional.empty();
      case FileInspector.Verdict.Accept _ -> Optional.of(new Verdict.Accept());
      case FileInspector.Verdict.Reject(String reason) ->
          reason == null || reason.isBlank()
              ? Optional.empty()
              : Optional.of(
                  new Verdict.Reject(reason.substring(0, Math.min(reason.length(), REASON))));
      case FileInspector.Verdict.Strip(InputStream content) -> Optional.of(file.replaced(content));
    };
  }

  private static Verdict verdict(
      String plugin,
      Answer<Optional<Verdict>> answer,
      Descriptor.Policy policy,
      Descriptor.OnAbsent onAbsent) {
    return switch (answer) {
      case Answer.Value<Optional<Verdict>>(Optional<Verdict> verdict) ->
          verdict.orElseGet(() -> failed(plugin, "gave no verdict", policy));
      case Answer.Failed<Optional<Verdict>> failure -> failed(plugin, failure.why(), policy);
      case Answer.Gone<Optional<Verdict>> _ ->
          onAbsent == Descriptor.OnAbsent.REJECT ? WAITS : new Verdict.Accept();
    };
  }

  private static Verdict failed(String plugin, String why, Descriptor.Policy policy) {
    boolean closed = policy == Descriptor.Policy.CLOSED;
    log.atWarn()
        .addKeyValue("plugin", plugin)
        .log("A file was not inspected ({}): {}", why, closed ? "it waits" : "accepted");
    return closed ? WAITS : new Verdict.Accept();
  }

  /** An upload as a plugin sees it. */
  private record View(Inspected file) implements FileInspector.Upload {
    @Override
    public InputStream open() throws IOException {
      return file.open();
    }

    @Override
    public String name() {
      return file.upload().name();
    }

    @Override
    public String type() {
      String type = file.upload().type();
      return type == null ? "application/octet-stream" : type;
    }

    @Override
    public long size() {
      return file.upload().bytes();
    }

    @Override
    public Author author() {
      Upload upload = file.upload();
      Author.Role role =
          switch (upload.owner().role()) {
            case VISITOR -> Author.Role.VISITOR;
            case AGENT -> Author.Role.AGENT;
            case ROBOT -> Author.Role.ROBOT;
            case SYSTEM -> Author.Role.PROGRAM;
          };
      return new Author(upload.owner().id(), role);
    }
  }
}
