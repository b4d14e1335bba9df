package org.hutong.core.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.ConfigurationReader;
import org.hutong.core.limit.RateLimits.Claim;
import org.hutong.core.time.ManualTime;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private static final Rate RATE = Rate.perMinute("test", 60);

  private final ManualTime time = new ManualTime();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RateLimits limits = new RateLimits(time, meters);

  private double refused(String limit) {
    var counter = meters.find("hutong.limits.refused").tag("limit", limit).counter();
    return counter == null ? 0 : counter.count();
  }

  @Test
  void as_many_as_the_burst_then_one_by_one() {
    for (int i = 0; i < 60; i++) {
      assertThat(limits.take(RATE, "a")).isZero();
    }
    assertThat(limits.take(RATE, "a")).isEqualTo(1000);
    assertThat(limits.take(RATE, "b")).isZero();
    time.pass(Duration.ofMillis(1000));
    assertThat(limits.take(RATE, "a")).isZero();
    assertThat(limits.take(RATE, "a")).isPositive();
    time.pass(Duration.ofHours(1));
    for (int i = 0; i < 60; i++) {
      assertThat(limits.take(RATE, "a")).isZero();
    }
    assertThat(limits.take(RATE, "a")).isPositive();
    assertThat(refused("test")).isEqualTo(3);
  }

  @Test
  void what_one_limit_refuses_costs_nothing_of_the_others() {
    Rate site = Rate.perMinute("site", 10);
    Rate address = Rate.perMinute("address", 3);
    for (int i = 0; i < 100; i++) {
      limits.take(List.of(new Claim(address, "attacker"), new Claim(site, "s")));
    }
    for (int i = 0; i < 3; i++) {
      assertThat(limits.take(List.of(new Claim(address, "other"), new Claim(site, "s")))).isZero();
    }
    assertThat(refused("address")).isEqualTo(97);
    assertThat(refused("site")).isZero();
  }

  @Test
  void what_is_larger_than_the_limit_waits_until_nothing_is_taken() {
    assertThat(limits.take(List.of(new Claim(RATE, "a", 1000)))).isZero();
    long wait = limits.take(List.of(new Claim(RATE, "a", 1000)));
    assertThat(wait).isEqualTo(1_000_000);
    time.pass(Duration.ofMillis(wait));
    assertThat(limits.take(List.of(new Claim(RATE, "a", 1000)))).isZero();
  }

  @Test
  void the_keys_of_an_attacker_push_out_neither_memory_nor_other_limits() {
    Rate other = Rate.perMinute("other", 1);
    limits.take(other, "somebody");
    for (int i = 0; i < 3 * RateLimits.MOST; i++) {
      limits.take(RATE, "k" + i);
    }
    assertThat(limits.size(RATE)).isEqualTo(RateLimits.MOST);
    assertThat(limits.take(other, "somebody")).isPositive();
  }

  @Test
  void a_house_with_all_networks_of_a_48_may_do_four_times_as_much_as_one_address() {
    Configuration defaults =
        new ConfigurationReader(java.util.Map.of(), java.nio.file.Path.of("")).read();
    var quotas = new Quotas(limits, defaults);
    var site = new UUID(0, 1);
    int let = 0;
    for (int i = 0; i < 65_536; i++) {
      let += quotas.visitor("2001:db8:7:" + Integer.toHexString(i) + "::1", site) == 0 ? 1 : 0;
    }
    assertThat(let).isEqualTo(4 * defaults.limits().shares().visitorsPerIp());
    assertThat(quotas.visitor("2001:db8:8::1", site)).isZero();
    assertThat(quotas.visitor("203.0.113.7", site)).isZero();
  }
}
