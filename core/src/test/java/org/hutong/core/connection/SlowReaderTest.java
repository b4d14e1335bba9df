package org.hutong.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hutong.core.conversation.Status;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;
import org.junit.jupiter.api.Test;

class SlowReaderTest {
  private final Office office = new Office();
  private final UUID me = UUID.randomUUID();
  private final UUID agent = UUID.randomUUID();
  private final UUID conversation = office.store.existing(me, Status.ASSIGNED, agent, 1);

  @Test
  void a_full_queue_ends_in_lag_and_the_next_sync_goes_on_without_a_hole() {
    Client slow = office.visiting(me);
    Client quick = office.serving(agent);
    slow.heard();
    quick.heard();
    slow.socket.flowing = false;
    for (int i = 0; i < 400; i++) {
      office.store.message(conversation, "m" + i);
    }
    office.settle();
    assertThat(slow.socket.queue).hasSize(Outbound.FRAMES);
    assertThat(quick.log()).hasSize(400);
    assertThat(office.count("hutong.lags")).isEqualTo(1);
    slow.socket.write(1000);
    office.settle();
    slow.socket.write(1000);
    List<String> seen = slow.log();
    assertThat(seen.getLast()).isEqualTo("lag 401");
    assertThat(seen.get(255)).isEqualTo("event 257 text");
    office.store.message(conversation, "nothing until he asks");
    office.settle();
    slow.socket.flowing = true;
    assertThat(slow.log()).isEmpty();
    slow.sync(conversation, 257);
    office.settle();
    List<String> rest = slow.log();
    assertThat(rest.getFirst()).isEqualTo("event 258 text");
    assertThat(rest.get(rest.size() - 2)).isEqualTo("event 402 text");
    assertThat(rest.getLast()).isEqualTo("synced 402/402");
  }

  @Test
  void resumes_never_fill_the_queue_beyond_half() {
    UUID visitor = UUID.randomUUID();
    UUID long1 = office.store.existing(visitor, Status.QUEUED, null, 190);
    UUID long2 = office.store.existing(visitor, Status.CLOSED, null, 190);
    Client client = office.open();
    client.hello(
        office.visitor(visitor),
        "slow",
        ",'resume':[{'conversation':'%s','after':0},{'conversation':'%s','after':0}]"
            .formatted(long1, long2));
    client.socket.flowing = false;
    office.settle();
    assertThat(client.socket.mostQueued).isLessThanOrEqualTo(Outbound.FRAMES / 2 + 1);
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      client.socket.write(20);
      office.settle();
      seen.addAll(client.log());
    }
    assertThat(client.socket.mostQueued).isLessThanOrEqualTo(Outbound.FRAMES / 2 + 1);
    assertThat(seen).hasSize(1 + 2 * 191);
    assertThat(seen.get(191)).isEqualTo("synced 190/190");
    assertThat(seen.get(382)).isEqualTo("synced 190/190");
  }

  @Test
  void from_half_full_ephemerals_are_coalesced_and_from_80_percent_dropped() {
    Client slow = office.visiting(me);
    slow.heard();
    slow.socket.flowing = false;
    fill(130);
    int queued = slow.socket.queue.size();
    for (int i = 0; i < 10; i++) {
      typing(true);
    }
    typing(false);
    office.settle();
    assertThat(slow.socket.queue).hasSize(queued);
    assertThat(office.count("hutong.frames.coalesced")).isEqualTo(11);
    fill(80);
    queued = slow.socket.queue.size();
    typing(true);
    office.settle();
    assertThat(slow.socket.queue).hasSize(queued);
    assertThat(office.count("hutong.frames.dropped")).isEqualTo(1);
    slow.socket.flowing = true;
    slow.socket.write(1000);
    assertThat(slow.heard("typing")).containsExactly("typing false");
  }

  @Test
  void below_half_everything_goes_out() {
    Client client = office.visiting(me);
    client.heard();
    typing(true);
    typing(false);
    office.settle();
    assertThat(client.heard()).containsExactly("typing true", "typing false");
  }

  @Test
  void the_state_of_a_conversation_is_kept_until_there_is_room() {
    Client slow = office.visiting(me);
    slow.heard();
    slow.socket.flowing = false;
    fill(210);
    office.store.append(conversation, "transferred", "{}", Status.QUEUED, null);
    office.store.append(conversation, "assigned", "{}", Status.ASSIGNED, UUID.randomUUID());
    office.settle();
    slow.socket.flowing = true;
    slow.socket.write(1000);
    assertThat(slow.heard("conversation")).containsExactly("conversation assigned v3");
  }

  @Test
  void a_client_that_does_not_read_its_answers_is_not_read_either() {
    Client client = office.visiting(me);
    client.socket.flowing = false;
    for (int i = 0; i < 250 && client.socket.reading; i++) {
      client.say("{'t':'dance'}");
    }
    assertThat(client.socket.reading).isFalse();
    assertThat(client.socket.queue.size()).isBetween(200, 210);
    client.socket.write(1000);
    assertThat(client.socket.reading).isTrue();
  }

  private void fill(int events) {
    for (int i = 0; i < events; i++) {
      office.store.message(conversation, "m" + i);
    }
    office.settle();
  }

  private void typing(boolean on) {
    office.hub.toConversation(
        conversation,
        new ServerFrame.Typing(conversation, on, null, office.from(agent.toString(), Role.AGENT)));
  }
}
