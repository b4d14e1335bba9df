package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints what TLS costs a message: the same sends, plain and encrypted, in turn. A figure never
 * fails it.
 */
class TlsCostTest {
  private static final int ROUNDS = 6;
  private static final int MESSAGES = 100;

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  @Test
  void every_message_is_acknowledged_plain_and_encrypted_and_the_cost_is_printed(
      @TempDir Path directory) throws Exception {
    var certificates = new Certificates(directory.resolve("tls"));
    Map<String, String> plainly =
        Map.of("database.durability", "process", "limits.messagesPerMinute", "1000000");
    var encrypted = new HashMap<>(plainly);
    encrypted.put("server.tls.certificate", certificates.certificate().toString());
    encrypted.put("server.tls.key", certificates.key().toString());
    try (HutongServer plain = HutongServer.start(directory.resolve("plain"), plainly);
        HutongServer tls = HutongServer.start(directory.resolve("encrypted"), encrypted)) {
      Door door = tlsDoor(tls, certificates);
      tls.reachedBy(door.rest());
      try (Seat open = Seat.sit("plain", Door.plain(plain), plain.visitor());
          Seat secret = Seat.sit("tls", door, tls.visitor())) {
        measure(open, 2 * MESSAGES);
        measure(secret, 2 * MESSAGES);
        double[][] ratios = new double[2][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
          Cost one = measure(open, MESSAGES);
          Cost other = measure(secret, MESSAGES);
          ratios[0][round] = other.cpu() - one.cpu();
          ratios[1][round] = other.medianWait() - one.medianWait();
        }
        System.out.printf(
            "TLS costs a message %.0f µs CPU (client and server together) and %.0f µs until its ack, medians of %d rounds%n",
            median(ratios[0]), median(ratios[1]), ROUNDS);
      }
    }
  }

  private static Door tlsDoor(HutongServer server, Certificates certificates) throws Exception {
    URI http = URI.create("https://127.0.0.1:" + server.port());
    return new Door(
        http,
        URI.create("wss://127.0.0.1:" + server.port() + "/ws"),
        RawSocket.Options.PLAIN.withTls(certificates.client()),
        RestClient.to(http, certificates.client()));
  }

  /** Both in microseconds for one message. */
  private record Cost(double cpu, double medianWait) {}

  private static Cost measure(Seat seat, int messages) {
    double[] waits = new double[messages];
    long cpu = SYSTEM.getProcessCpuTime();
    for (int i = 0; i < messages; i++) {
      long start = System.nanoTime();
      assertThat(seat.say("一条普通长度的消息,看看加密要花多少时间").string("event")).isNotEmpty();
      waits[i] = (System.nanoTime() - start) / 1e3;
    }
    return new Cost((SYSTEM.getProcessCpuTime() - cpu) / 1e3 / messages, median(waits));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
