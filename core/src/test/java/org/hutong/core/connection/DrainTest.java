package org.hutong.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.hutong.core.wire.CloseCode;
import org.junit.jupiter.api.Test;

class DrainTest {
  private final Office office = new Office();
  private final UUID me = UUID.randomUUID();

  @Test
  void what_was_read_is_finished_and_acknowledged_before_4503() {
    Client client = office.visiting(me);
    client.heard();
    String id = Client.id();
    client.send(id, null, "just in time");
    Session session = (Session) client.socket.handler;
    session.drain(700);
    office.io();
    assertThat(client.last("bye").get("reconnect").intValue()).isEqualTo(700);
    assertThat(client.socket.reading).isFalse();
    assertThat(client.socket.closeCode).isZero();
    office.settle();
    assertThat(client.heard("ack")).containsExactly("ack " + id + " 2");
    assertThat(client.closed(CloseCode.DRAINING)).isTrue();
  }

  @Test
  void who_has_nothing_under_way_is_closed_at_once() {
    Client client = office.visiting(me);
    ((Session) client.socket.handler).drain(700);
    office.io();
    assertThat(client.closed(CloseCode.DRAINING)).isTrue();
  }

  @Test
  void a_frame_that_was_read_already_is_committed_or_not_taken_but_never_lost_half_way() {
    Client client = office.visiting(me);
    client.heard();
    String first = Client.id();
    String second = Client.id();
    client.send(first, null, "one");
    ((Session) client.socket.handler).drain(700);
    client.send(second, null, "two");
    office.settle();
    assertThat(client.heard("ack")).containsExactly("ack " + first + " 2", "ack " + second + " 3");
    client.send(Client.id(), null, "too late");
    office.settle();
    assertThat(client.heard()).isEmpty();
    assertThat(office.store.logs.values().iterator().next()).hasSize(3);
  }

  @Test
  void who_has_not_been_welcomed_yet_goes_at_once() {
    Client client = office.open();
    ((Session) client.socket.handler).drain(700);
    office.io();
    assertThat(client.closed(CloseCode.DRAINING)).isTrue();
    assertThat(client.all("bye")).isEmpty();
  }
}
