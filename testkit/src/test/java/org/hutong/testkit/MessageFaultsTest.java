package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a plugin may do wrong with a message, by the numbers of docs/plugins/faults.md. */
class MessageFaultsTest extends PluginFaults {
  private static final Duration QUARANTINED = Duration.ofSeconds(10);

  /** An inline one stops the connections of its thread once, for 0.3 s, until it is ended. */
  private static final double INLINE_STALL = 350;

  private static PluginSource guard(String id, String wrong) {
    return PluginSource.filtering(
        id, "if (" + FAULT + ") { " + wrong + " } return Verdict.pass();");
  }

  /** It is left out after five failures in a row; others' messages in between are successes. */
  private void failsAndIsShown(PluginSource plugin) {
    during(
        plugin,
        crowd -> {
          fault(crowd, 5);
          JsonNode calls =
              calls(shown(plugin.id(), view -> calls(view).path("errors").asInt() >= 5));
          assertThat(calls.path("calls").asInt()).isGreaterThan(5);
        });
  }

  @Test
  @Tag("long")
  void p01_an_exception_passes_its_message_and_counts() {
    failsAndIsShown(guard("p01", "throw new IllegalStateException(\"no\");"));
  }

  @Test
  @Tag("long")
  void p01_five_in_a_row_leave_it_out_and_health_says_so() {
    during(
        PluginSource.filtering("p01-all", "throw new IllegalStateException(\"no\");"),
        crowd -> {
          shown("p01-all", view -> calls(view).path("breaker").asString().equals("open"));
          assertThat(health("p01-all: Guard is left out after repeated failures"))
              .contains("degraded");
        });
  }

  @Test
  @Tag("long")
  void p02_a_stack_without_end_is_a_failure_like_another() {
    failsAndIsShown(guard("p02-stack", "return filter(draft);"));
  }

  @Test
  void p02_a_class_that_is_missing_is_a_failure_like_another() {
    failsAndIsShown(
        guard("p02-linkage", "Gone.say();")
            .missing("Gone", "final class Gone { static void say() {} }"));
  }

  @Test
  @Tag("long")
  void p03_one_that_hangs_holds_its_own_line_for_200_ms() {
    failsAndIsShown(
        guard(
            "p03",
            "try { Thread.sleep(60_000); } catch (InterruptedException e) {"
                + " throw new IllegalStateException(e); }"));
  }

  @Test
  void p03_with_a_closed_policy_its_messages_are_refused_for_now_and_arrive_without_it() {
    during(
        guard(
                "p03-closed",
                "try { Thread.sleep(60_000); } catch (InterruptedException e) { }"
                    + " return Verdict.pass();")
            .with("policy", "closed"),
        crowd -> {
          crowd.say(HURT, "fault");
          shown("p03-closed", view -> calls(view).path("errors").asInt() > 0);
          assertThat(crowd.visitors().get(HURT).unsettled()).isPositive();
          assertThat(crowd.refusals(HURT)).isEmpty();
        });
  }

  @Test
  void p04_a_busy_loop_is_quarantined_within_ten_seconds_and_its_thread_is_named() {
    busy("thread", 0);
  }

  @Test
  @Tag("long")
  void p04_a_busy_loop_inline_is_ended_soon_and_quarantined_too() {
    busy("inline", INLINE_STALL);
  }

  private void busy(String run, double stall) {
    String id = "p04-" + run;
    during(
        guard(id, "long n = 0; while (true) { n++; }").with("run", run),
        "",
        stall,
        crowd -> {
          long began = System.nanoTime();
          var talk = Thread.ofVirtual().start(() -> spin(crowd));
          JsonNode view = shown(id, each -> each.path("state").asString().equals("quarantined"));
          assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(QUARANTINED);
          talk.interrupt();
          assertThat(view.path("quarantine").path("reason").asString())
              .contains("on the thread ")
              .contains("example.Guard.filter");
          assertThat(view.path("strikes").size()).isEqualTo(2);
          health(id + " does not run: quarantined");
        });
  }

  /** Says it twice a second. */
  private static void spin(Crowd crowd) {
    try {
      for (int i = 0; i < 40; i++) {
        crowd.say(HURT, "fault " + i);
        Thread.sleep(500);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @Tag("long")
  void p11_a_message_cannot_be_changed_by_who_only_looks_at_it() {
    failsAndIsShown(guard("p11", "draft.body().put(\"text\", \"changed\");"));
  }

  @Test
  @Tag("long")
  void p12_an_answer_that_is_too_large_is_none() {
    failsAndIsShown(
        guard("p12", "return Verdict.replace(draft.withText(\"x\".repeat(10_000_000)));"));
  }

  @Test
  void p13_one_that_answers_itself_ends_after_five_hops() {
    String echo =
        """
        private final Conversations talk;
        @Inject Echo(Conversations talk) { this.talk = talk; }
        public void happened(Event event) {
          if (event.text().orElse("").startsWith("fault")) {
            talk.send(event.conversation(), "the-answer-to-" + event.seq() + "-0123456", "text",
                Map.of("text", "fault again"));
          }
        }
        """;
    during(
        PluginSource.of("p13")
            .with("permissions", "[conversation.read, message.send]")
            .extension("Echo", "org.hutong.api.EventListener", echo),
        "conversation.read,message.send",
        0,
        crowd -> {
          crowd.say(HURT, "fault");
          String conversation = crowd.visitors().get(HURT).conversation();
          Awaitility.await()
              .atMost(Duration.ofSeconds(30))
              .until(() -> said(conversation, "plugin:p13").size() == 5);
          shown("p13", view -> calls(view).path("errors").asInt() > 0);
          assertThat(said(conversation, "plugin:p13")).hasSize(5);
        });
  }

  private List<Entry.Stored> said(String conversation, String by) {
    return Participant.finalRead(admin(), conversation).events().stream()
        .filter(event -> event.sender().equals(by))
        .toList();
  }
}
