package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The words plugin is installed and removed again and again while two people talk. */
class PluginUnderLoadTest extends Contract {
  private static final String BAD = "examplebadword";
  private static final String LOADER = "org.hutong.core.plugin.IsolatedClassLoader";
  private static final int WARM_UP = 10;

  @Test
  void ten_rounds_delay_no_message_and_leave_nothing_behind() throws Exception {
    run(10);
  }

  @Test
  @Tag("long")
  void a_hundred_rounds_delay_no_message_and_leave_nothing_behind() throws Exception {
    run(100);
  }

  private void run(int rounds) throws Exception {
    byte[] jar = Files.readAllBytes(jar());
    Seat visitor = visitor();
    Seat agent = agent();
    String conversation = assigned(visitor, agent);
    RestClient admin = server.rest().as(server.admin().token());
    Load load = until(new Load(agent, conversation));
    load.start();
    LockSupport.parkNanos(2_000_000_000L);
    long calm = load.worst();
    for (int i = 0; i < WARM_UP; i++) {
      round(admin, jar, visitor, conversation);
    }
    awaitNoLoader();
    long metaspace = metaspace();
    load.forget();
    for (int i = 0; i < rounds; i++) {
      round(admin, jar, visitor, conversation);
    }
    long worst = load.worst();
    load.close();
    awaitNoLoader();
    System.out.printf(
        "PluginUnderLoadTest: %d rounds, %d messages, worst ack %d ms (calm %d ms), metaspace %+.2f"
            + " %%, %d starved%n",
        rounds,
        load.count(),
        worst / 1_000_000,
        calm / 1_000_000,
        100.0 * (metaspace() - metaspace) / metaspace,
        starved);
    assertThat(starved).isLessThanOrEqualTo(2 + rounds / 10);
    // Nobody should wait for more than a second; as with all that a person feels, thrice that
    // fails.
    assertThat(worst).isLessThan(3 * 1_000_000_000L + calm);
    assertThat(metaspace()).isLessThan(metaspace * 102 / 100);
    assertThat(visitor.client.open()).isTrue();
    assertThat(agent.client.frames("error")).isEmpty();
  }

  /**
   * A message that met the plugin's time limit, because the machine gave it no processor, passed
   * unmasked: its policy is open.
   */
  private int starved;

  /** The next message after the installation is masked, the next after the removal passes. */
  private void round(RestClient admin, byte[] jar, Seat visitor, String conversation) {
    admin
        .with("X-File-Name", "sensitive-words.jar")
        .bytes("POST", "/api/v1/plugins?consent=message.intercept", "application/java-archive", jar)
        .expect(201);
    String mask = "an " + "*".repeat(BAD.length()) + " here";
    int tries = 1;
    while (!text(visitor, visitor.say(conversation, "an " + BAD + " here")).equals(mask)) {
      starved++;
      assertThat(++tries).describedAs("tries until a message was masked").isLessThan(4);
    }
    admin.delete("/api/v1/plugins/sensitive-words").expect(200, 204);
    Frame plain = visitor.say(conversation, "an " + BAD + " here");
    assertThat(text(visitor, plain)).isEqualTo("an " + BAD + " here");
  }

  private static String text(Seat seat, Frame ack) {
    return seat.client
        .awaitAnywhere(
            "its event",
            frame -> frame.is("event") && frame.string("event").equals(ack.string("event")),
            ProtocolClient.PATIENCE)
        .string("body.text");
  }

  private static Path jar() {
    Path jar = Path.of("../plugins/sensitive-words/target/sensitive-words-1.0.0.jar");
    if (!Files.exists(jar)) {
      jar = Path.of("plugins/sensitive-words/target/sensitive-words-1.0.0.jar");
    }
    assertThat(jar).describedAs("built by: mvn package -pl plugins/sensitive-words -am").exists();
    return jar;
  }

  /** A removed plugin keeps its loader for a grace period; then every one must be collected. */
  static void awaitNoLoader() {
    Awaitility.await("class loaders after all were removed")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(loaders()).isZero());
  }

  /** Live class loaders of plugins, counted by the virtual machine after a full collection. */
  private static int loaders() throws Exception {
    var name = new ObjectName("com.sun.management:type=DiagnosticCommand");
    String histogram = "";
    for (int i = 0; i < 3; i++) {
      System.gc();
      histogram =
          (String)
              ManagementFactory.getPlatformMBeanServer()
                  .invoke(
                      name,
                      "gcClassHistogram",
                      new Object[] {new String[0]},
                      new String[] {String[].class.getName()});
    }
    return histogram
        .lines()
        .filter(line -> line.contains(LOADER))
        .filter(line -> line.strip().split("\\s+")[3].equals(LOADER))
        .mapToInt(line -> Integer.parseInt(line.strip().split("\\s+")[1]))
        .sum();
  }

  private static long metaspace() {
    List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
    return pools.stream()
        .filter(pool -> pool.getName().equals("Metaspace"))
        .mapToLong(pool -> pool.getUsage().getUsed())
        .sum();
  }

  /** An agent who says something twenty times a second and measures each ack. */
  private static final class Load implements AutoCloseable {
    private final Seat agent;
    private final String conversation;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicLong worst = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);

    Load(Seat agent, String conversation) {
      this.agent = agent;
      this.conversation = conversation;
    }

    void start() {
      thread.start();
    }

    private void run() {
      while (running.get()) {
        long begin = System.nanoTime();
        agent.client.awaitAck(agent.client.say(conversation, "message " + count.get()));
        long took = System.nanoTime() - begin;
        worst.accumulateAndGet(took, Math::max);
        count.incrementAndGet();
        LockSupport.parkNanos(Math.max(0, Duration.ofMillis(50).toNanos() - took));
      }
    }

    long worst() {
      return worst.get();
    }

    void forget() {
      worst.set(0);
    }

    int count() {
      return count.get();
    }

    @Override
    public void close() throws InterruptedException {
      running.set(false);
      thread.join();
    }
  }
}
