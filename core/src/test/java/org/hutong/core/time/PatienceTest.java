package org.hutong.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatienceTest {
  private static final Duration AGREED = Duration.ofMillis(200);
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void what_was_agreed_goes_where_no_debugger_can_be() {
    var patience = Patience.of(List.of("-Xmx1g", "-Dabout=-agentlib:jdwp"));
    assertThat(patience.debugged()).isFalse();
    assertThat(patience.waiting(AGREED)).isEqualTo(AGREED);
    assertThat(patience.running(AGREED)).isEqualTo(AGREED);
    assertThat(patience.caution()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:5005",
        "-Xrunjdwp:transport=dt_socket,server=y,address=5005"
      })
  void where_one_may_attach_who_waits_waits_for_half_an_hour_and_nothing_is_ended(String agent) {
    var patience = Patience.of(List.of("-Xmx1g", agent));
    assertThat(patience.debugged()).isTrue();
    assertThat(patience.waiting(AGREED)).isEqualTo(Duration.ofMinutes(30));
    assertThat(patience.waiting(HOUR)).isEqualTo(HOUR);
    assertThat(patience.running(HOUR)).isGreaterThan(Duration.ofDays(1));
    assertThat(patience.caution()).isPresent();
  }
}
