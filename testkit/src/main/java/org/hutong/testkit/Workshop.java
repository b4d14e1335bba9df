package org.hutong.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;

/** The server of one test class, its clock, and the plugin that is tested in it. */
final class Workshop implements AutoCloseable {
  private static final int CAPACITY = 20;

  private final Path directory;
  private final VirtualTime time;
  private final HutongServer server;
  private final PluginUnderTest plugin;

  private Workshop(Path directory, VirtualTime time, HutongServer server, PluginUnderTest plugin) {
    this.directory = directory;
    this.time = time;
    this.server = server;
    this.plugin = plugin;
  }

  static Workshop open(HutongTest test) {
    byte[] jar = PluginFile.read(Path.of(test.plugin()).toAbsolutePath());
    Path directory = temporary();
    var time = new VirtualTime();
    HutongServer server =
        HutongServer.start(
            directory,
            Map.of(),
            binder -> {
              binder.bind(TimeSource.class).toInstance(time);
              binder.bind(Timers.class).toInstance(time);
            });
    var plugin = new PluginUnderTest(server, time, jar, test.settings(), test.dangerous());
    var workshop = new Workshop(directory, time, server, plugin);
    try {
      plugin.ready();
      return workshop;
    } catch (RuntimeException | Error e) {
      workshop.close();
      throw e;
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("hutong-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Visitor visitor() {
    return new Visitor(server);
  }

  AgentSeat agent() {
    return new AgentSeat(server, CAPACITY);
  }

  PluginUnderTest plugin() {
    return plugin;
  }

  TestClock clock() {
    return new TestClock(time);
  }

  HutongServer server() {
    return server;
  }

  @Override
  public void close() {
    server.close();
    time.close();
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
