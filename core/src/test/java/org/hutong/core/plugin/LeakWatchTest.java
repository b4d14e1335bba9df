package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.hutong.core.time.ManualTime;
import org.junit.jupiter.api.Test;

class LeakWatchTest {
  private final ManualTime time = new ManualTime();
  private final AtomicLong collections = new AtomicLong(7);
  private final LeakWatch leaks = new LeakWatch(time, time, collections::get);
  private final ClassLoader held = new URLClassLoader(new URL[0]);

  @Test
  void without_a_collection_of_the_whole_heap_nothing_is_called_a_leak() {
    leaks.watch("orders", held);
    time.pass(Duration.ofHours(5));
    leaks.look();
    assertThat(leaks.leaking()).isEmpty();
    collections.addAndGet(1); // may have begun before
    leaks.look();
    assertThat(leaks.leaking()).isEmpty();
  }

  @Test
  void what_two_collections_and_ten_minutes_did_not_free_is_a_leak() {
    leaks.watch("orders", held);
    collections.addAndGet(2);
    time.pass(Duration.ofMinutes(9));
    leaks.look();
    assertThat(leaks.leaking()).isEmpty();
    time.pass(Duration.ofMinutes(2));
    leaks.look();
    assertThat(leaks.leaking()).containsExactly("orders");
    assertThat(held).isNotNull();
  }
}
