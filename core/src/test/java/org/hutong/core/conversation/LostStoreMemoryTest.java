package org.hutong.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.ObjectName;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.conversation.CutDisk.Fault;
import org.hutong.core.store.Database;
import org.hutong.core.store.TestStores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk that fails again and again: each time the database is opened anew. */
class LostStoreMemoryTest {
  private static final String DISK = "cut:/memory/";
  private static final int LOSSES = 30;

  @BeforeEach
  void plugIn() {
    CutDisk.plugIn();
  }

  @AfterEach
  void wipe() {
    CutDisk.heal();
    CutDisk.wipe(DISK);
  }

  @Test
  void what_was_closed_by_a_failure_does_not_stay_in_memory() throws Exception {
    List<Ack> acks = new CopyOnWriteArrayList<>();
    Database database = TestStores.database("jdbc:h2:" + DISK + "hutong", Durability.POWER);
    try (House house = new House(database);
        Load load = new Load(house, 1, 2_000, true, acks::add)) {
      more(acks);
      long before = engines();
      for (int i = 0; i < LOSSES; i++) {
        CutDisk.fail(DISK, Fault.WRITE, i);
        await()
            .atMost(Duration.ofSeconds(20))
            .pollInterval(Duration.ofMillis(5))
            .until(() -> !database.available());
        CutDisk.heal();
        more(acks);
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(engines()).isLessThanOrEqualTo(before + LOSSES / 2));
    }
  }

  private static void more(List<Ack> acks) {
    int before = acks.size();
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> acks.size() > before + 10);
  }

  /** Live engines of H2, by the histogram of the heap, which collects before it counts. */
  private static long engines() throws Exception {
    Object histogram =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    return histogram
        .toString()
        .lines()
        .filter(line -> line.trim().matches(".* org\\.h2\\.engine\\.Database( .*)?"))
        .mapToLong(line -> Long.parseLong(line.trim().split("\\s+")[1]))
        .sum();
  }
}
