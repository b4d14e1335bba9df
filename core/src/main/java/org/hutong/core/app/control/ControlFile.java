package org.hutong.core.app.control;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.hutong.core.config.Configuration;
import org.hutong.core.http.HttpServer;
import org.hutong.core.observe.Managed;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Tells the command lines of the same user how to reach this server. */
final class ControlFile implements Managed {
  private static final String NAME = "control.json";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final HttpServer http;
  private final ControlSecret secret;
  private final RunningServers running;
  private final Path data;

  /** What the file says. {@code token} is the proof that the caller may read the data directory. */
  record Address(long pid, String host, int port, String token) {}

  @Inject
  ControlFile(
      Configuration configuration, HttpServer http, ControlSecret secret, RunningServers running) {
    this.running = running;
    this.data = configuration.data();
    this.file = configuration.data().resolve(NAME);
    this.http = http;
    this.secret = secret;
  }

  @Override
  public void start() {
    InetSocketAddress management = http.managementAddress();
    var address =
        new Address(
            ProcessHandle.current().pid(),
            management.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : management.getAddress().getHostAddress(),
            management.getPort(),
            secret.text());
    FileAttribute<?> ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try {
      Path fresh = Files.createTempFile(file.getParent(), "control", ".new", ownerOnly);
      Files.writeString(fresh, JSON.writeValueAsString(address));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    running.add(data);
  }

  /** Where the server of this data directory can be reached; empty if none runs. */
  static Optional<Address> read(Path data) {
    try {
      Address address = JSON.readValue(Files.readString(data.resolve(NAME)), Address.class);
      return ProcessHandle.of(address.pid()).filter(ProcessHandle::isAlive).map(alive -> address);
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }

  @Override
  public void stop() {
    running.remove();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
