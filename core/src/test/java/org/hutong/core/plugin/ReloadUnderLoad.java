package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.hutong.core.conversation.MessageFilter;

/**
 * Installs, upgrades and removes a plugin again and again while messages pass, and fails if that is
 * felt or leaves something behind. A program of its own: see {@link ReloadUnderLoadTest}.
 */
final class ReloadUnderLoad {
  private static final int ROUNDS = 100;

  private final Path home;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong slowest = new AtomicLong();

  private ReloadUnderLoad(Path home) {
    this.home = home;
  }

  public static void main(String[] arguments) throws Exception {
    new ReloadUnderLoad(Path.of(arguments[0])).run();
    System.exit(0);
  }

  private void run() throws Exception {
    byte[] inline = jar("inline");
    byte[] thread = jar("thread");
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    long afterTen = 0;
    long end;
    try (PluginHouse house = PluginHouse.open(home)) {
      Thread load = Thread.ofPlatform().daemon().start(() -> talk(house));
      for (int round = 0; round < ROUNDS; round++) {
        loaders.add(installed(house, inline));
        if (round % 4 == 0) {
          loaders.add(installed(house, thread));
        }
        house.plugins().remove("guard", false, "admin");
        if (round == 9) {
          afterTen = settledMetaspace();
        }
      }
      stopped.set(true);
      load.join();
      Awaitility.await().until(() -> answered.get() == asked.get());
      end = settledMetaspace();
    }
    long alive = loaders.stream().filter(loader -> !loader.refersTo(null)).count();
    System.out.printf(
        Locale.ROOT,
        "%d rounds, %d messages, slowest %.1f ms, %d class loaders alive, metaspace %d KiB after"
            + " ten rounds, %d KiB at the end (%+.2f %%)%n",
        ROUNDS,
        answered.get(),
        slowest.get() / 1e6,
        alive,
        afterTen / 1024,
        end / 1024,
        100.0 * (end - afterTen) / afterTen);
    assertThat(alive).isZero();
    assertThat(slowest.get()).isLessThan(Duration.ofSeconds(1).toNanos());
    assertThat(end).isLessThanOrEqualTo(afterTen + afterTen / 50);
  }

  /** Installs, or upgrades what is there, and lets some messages pass. */
  private WeakReference<ClassLoader> installed(PluginHouse house, byte[] jar) {
    house.install(jar);
    long before = answered.get();
    Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> answered.get() > before + 5);
    return new WeakReference<>(house.extensions().live("guard").getFirst().loader());
  }

  private static byte[] jar(String run) {
    return PluginJar.filtering(
            "guard",
            "return draft.text().get().length() % 2 == 0 ? Verdict.pass()"
                + " : Verdict.replace(draft.withText(\"***\"));")
        .with("run", run)
        .with("onAbsent", "reject")
        .bytes();
  }

  private void talk(PluginHouse house) {
    var filter = house.get(MessageFilter.class);
    for (int i = 0; !stopped.get(); i++) {
      long began = System.nanoTime();
      asked.incrementAndGet();
      filter.filter(
          house.draft("x".repeat(1 + i % 7)),
          verdict -> {
            long took = System.nanoTime() - began;
            slowest.accumulateAndGet(took, Math::max);
            answered.incrementAndGet();
          });
      if (i % 3 == 0) {
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** After the grace period of the class loaders and at most three collections. */
  private static long settledMetaspace() throws InterruptedException {
    Thread.sleep(Duration.ofSeconds(6));
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(100);
    }
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals("Metaspace"))
        .mapToLong(pool -> pool.getUsage().getUsed())
        .sum();
  }
}
