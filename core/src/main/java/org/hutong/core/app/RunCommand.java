package org.hutong.core.app;

import com.google.inject.Module;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.hutong.core.config.Configuration;
import org.hutong.core.http.demo.DemoData;
import org.hutong.core.http.demo.DemoModule;
import org.hutong.core.plugin.SafeMode;
import org.hutong.core.time.Patience;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hutong run}: starts the server and stays until it is told to stop. */
@Command(
    name = "run",
    description = "Start the server",
    mixinStandardHelpOptions = true,
    footer = {"", "A second instance needs only: hutong run --port N --data DIR"})
final class RunCommand implements Callable<Integer> {
  @Mixin private ConfigurationOptions options;

  @Option(
      names = "--demo",
      description =
          "Add labelled demo data to an empty data directory, and a shop page on port N+2")
  private boolean demo;

  @Option(
      names = "--debug",
      arity = "0..1",
      fallbackValue = "5005",
      paramLabel = "PORT",
      description =
          "Let a debugger attach on 127.0.0.1 (default: 5005) and stop in plugins for as long as it"
              + " likes; not for production")
  private @Nullable Integer debug;

  @Option(
      names = "--safe",
      description = "Start with all plugins off, to get in when one of them is in the way")
  private boolean safe;

  @Option(
      names = "--train",
      hidden = true,
      description = "Start, ask itself, stop: makes the start-up cache")
  private boolean train;

  @Override
  public Integer call() throws InterruptedException {
    if (debug != null && !Patience.ofProcess().debugged()) {
      throw new CannotStartException(
          "--debug needs a debugger's agent in this process: start it with bin/hutong, which puts"
              + " one there.");
    }
    Configuration configuration = options.read();
    Logging.use(configuration.log().format());
    List<Module> more = demo ? List.of(new DemoModule()) : List.of();
    Module[] replaced = safe ? new Module[] {SafeMode.module()} : new Module[0];
    Server server = Server.start(configuration, more, replaced);
    if (train) {
      Training.run(server);
      server.close();
      return Main.DONE;
    }
    Announcement.make(
        server, configuration, demo ? server.part(DemoData.class).lines() : List.of());
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("hutong-stop")
                .unstarted(
                    () -> {
                      server.close();
                      stopped.countDown();
                    }));
    stopped.await();
    return Main.DONE;
  }
}
