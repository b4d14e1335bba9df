package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.MessageFilter;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.wire.Contents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What interceptors can do to a message, and what they cannot do to the server. */
class InterceptorChainTest {
  @TempDir private Path home;
  private PluginHouse house;

  @BeforeEach
  void open() {
    house = PluginHouse.open(home);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static String text(Verdict verdict) {
    return ((Verdict.Replace) verdict).body();
  }

  @Test
  void without_a_plugin_every_message_passes_on_the_calling_thread() {
    var thread = new AtomicReference<Thread>();
    var verdict = new AtomicReference<Verdict>();
    house
        .get(MessageFilter.class)
        .filter(
            house.draft("hello"),
            v -> {
              thread.set(Thread.currentThread());
              verdict.set(v);
            });
    assertThat(verdict.get()).isSameAs(Verdict.PASS);
    assertThat(thread.get()).isSameAs(Thread.currentThread());
  }

  @ParameterizedTest
  @ValueSource(strings = {"inline", "thread"})
  void an_interceptor_replaces_rejects_and_flags(String run) {
    house.install(
        PluginJar.filtering(
                "guard",
                """
                String text = draft.text().orElse("");
                if (text.contains("bad")) return Verdict.reject("no");
                if (text.contains("ugly"))
                  return new Verdict.Replace(draft.withText("***"), List.of("mild"));
                if (text.contains("odd")) return Verdict.flag(List.of("odd"));
                return Verdict.pass();
                """)
            .with("run", run));
    assertThat(house.say("fine")).isEqualTo(Verdict.PASS);
    assertThat(house.say("bad")).isEqualTo(new Verdict.Reject("no"));
    assertThat(house.say("odd")).isEqualTo(new Verdict.Pass(List.of("odd")));
    assertThat(house.say("ugly"))
        .isEqualTo(new Verdict.Replace("{\"text\":\"***\"}", List.of("mild")));
  }

  @ParameterizedTest
  @CsvSource({"inline,true", "thread,false"})
  void it_runs_where_its_descriptor_says(String run, boolean here) {
    house.install(
        PluginJar.filtering(
                "guard",
                """
                Thread t = Thread.currentThread();
                boolean own = t.getContextClassLoader() == getClass().getClassLoader();
                return Verdict.flag(List.of(t.threadId() + " " + t.getName().startsWith("plugin-guard-") + " " + own));
                """)
            .with("run", run));
    var before = Thread.currentThread().getContextClassLoader();
    Verdict verdict = house.say("x");
    String expected = Thread.currentThread().threadId() + " false true";
    List<String> labels = ((Verdict.Pass) verdict).labels();
    assertThat(labels.getFirst().equals(expected)).isEqualTo(here);
    assertThat(labels.getFirst()).endsWith(here ? " false true" : " true true");
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  @Test
  void interceptors_are_asked_in_their_order_and_each_sees_what_the_one_before_made() {
    String append = "return Verdict.replace(draft.withText(draft.text().get() + \"%s\"));";
    house.install(
        PluginJar.of("a-last")
            .interceptor(append.formatted("2"), "@Override public int order() { return 9; }"));
    house.install(
        PluginJar.of("z-first")
            .interceptor(append.formatted("1"), "@Override public int order() { return -9; }")
            .with("run", "inline"));
    assertThat(text(house.say("0"))).isEqualTo("{\"text\":\"012\"}");
  }

  @Test
  void an_edit_is_seen_with_its_new_body_and_keeps_its_target() {
    house.install(
        PluginJar.filtering(
            "guard",
            "return Verdict.replace(draft.withText(draft.kind() + \" \" + draft.text().get()));"));
    var content = house.get(Contents.class).edit(7, "{\"text\":\"new\"}");
    var actor = new Actor.Agent(UUID.randomUUID(), 0);
    Verdict verdict = house.say(new Draft(actor, UUID.randomUUID(), content));
    assertThat(Bodies.read(text(verdict)))
        .isEqualTo(Map.of("target", 7, "body", Map.of("text", "edit new")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "throw new IllegalStateException(draft.text().get());",
        "throw new StackOverflowError();",
        "throw new NoClassDefFoundError(\"x\");",
        "return null;",
        "return Verdict.reject(\"\");",
        "return Verdict.reject(\"x\".repeat(501));",
        "return Verdict.flag(Collections.nCopies(17, \"x\"));",
        "return Verdict.replace(Map.of());",
        "return Verdict.replace(Map.of(\"text\", 3));",
        "return Verdict.replace(Map.of(\"text\", \"x\".repeat(10001)));",
        "return Verdict.replace(Map.of(\"text\", new Object()));",
        "draft.body().clear(); return Verdict.pass();"
      })
  void a_failure_passes_by_the_open_policy_and_is_unavailable_by_the_closed_one(String filter) {
    house.install(PluginJar.filtering("open", filter).with("policy", "open"));
    assertThat(house.say("secret words")).isEqualTo(Verdict.PASS);
    house.install(
        PluginJar.filtering("closed", filter).with("policy", "closed").with("run", "inline"));
    assertThat(house.say("secret words")).isInstanceOf(Verdict.Unavailable.class);
    assertThat(house.plugins().find("open").extensions().getFirst().errors()).isEqualTo(1);
    assertThat(house.plugins().find("closed").extensions().getFirst().errors()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"inline,open", "inline,closed", "thread,open", "thread,closed"})
  void one_that_hangs_is_ended_after_200_ms_and_its_policy_decides(String run, String policy) {
    house.install(
        PluginJar.filtering(
                "guard",
                """
                try { Thread.sleep(60_000); } catch (InterruptedException e) { }
                return Verdict.reject("late");
                """)
            .with("run", run)
            .with("policy", policy));
    long began = System.nanoTime();
    Verdict verdict = house.say("x");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1500));
    assertThat(verdict)
        .isInstanceOf(policy.equals("open") ? Verdict.Pass.class : Verdict.Unavailable.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    await().until(() -> house.extensions().live("guard").getFirst().inFlight() == 0);
  }

  @Test
  void all_interceptors_of_a_message_have_500_ms_together() {
    for (String id : List.of("a", "b", "c", "d", "e")) {
      house.install(
          PluginJar.filtering(
              id,
              "try { Thread.sleep(150); } catch (InterruptedException e) { } return"
                  + " Verdict.flag(List.of(\""
                  + id
                  + "\"));"));
    }
    Verdict verdict = house.say("x");
    assertThat(((Verdict.Pass) verdict).labels()).isSubsetOf("a", "b", "c").contains("a");
  }

  @Test
  void one_that_overstays_inline_is_moved_to_threads_and_reported() {
    house.install(
        PluginJar.filtering(
                "guard",
                """
                boolean own = Thread.currentThread().getName().startsWith("plugin-guard-");
                long end = System.nanoTime() + 5_000_000;
                while (System.nanoTime() < end) Thread.onSpinWait();
                return Verdict.flag(List.of("own " + own));
                """)
            .with("run", "inline"));
    assertThat(house.say("x")).isEqualTo(new Verdict.Pass(List.of("own false")));
    for (int i = 0; i < 5; i++) {
      house.say("x");
    }
    assertThat(house.say("x")).isEqualTo(new Verdict.Pass(List.of("own true")));
    assertThat(house.plugins().find("guard").extensions().getFirst().moved()).isTrue();
    assertThat(house.get(PluginHealth.class).check().detail()).contains("overstays 2 ms");
    house.time().jump(Duration.ofSeconds(31));
    assertThat(house.say("x")).isEqualTo(new Verdict.Pass(List.of("own false")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"inline", "thread"})
  void five_failures_open_the_breaker_and_a_success_after_30_s_closes_it(String run) {
    house.install(
        PluginJar.of("guard")
            .interceptor(
                """
                calls++;
                if (draft.text().get().equals("fail")) throw new RuntimeException();
                return Verdict.flag(List.of("call " + calls));
                """,
                "volatile int calls;")
            .with("run", run)
            .with("policy", "closed"));
    for (int i = 0; i < 5; i++) {
      assertThat(house.say("fail")).isInstanceOf(Verdict.Unavailable.class);
    }
    assertThat(breaker()).isEqualTo("open");
    assertThat(house.say("fine")).isInstanceOf(Verdict.Unavailable.class);
    assertThat(house.get(PluginHealth.class).check().detail()).contains("left out");
    house.time().jump(Duration.ofSeconds(31));
    assertThat(house.say("fail")).isInstanceOf(Verdict.Unavailable.class);
    assertThat(house.say("fine")).isInstanceOf(Verdict.Unavailable.class);
    house.time().jump(Duration.ofSeconds(31));
    assertThat(house.say("fine")).isEqualTo(new Verdict.Pass(List.of("call 7")));
    assertThat(breaker()).isEqualTo("closed");
  }

  private String breaker() {
    return house.plugins().find("guard").extensions().getFirst().breaker();
  }

  @Test
  void a_slow_one_holds_its_own_line_in_order_and_nobody_else() {
    house.install(
        PluginJar.filtering(
            "guard",
            """
            if (draft.text().get().startsWith("slow"))
              try { Thread.sleep(150); } catch (InterruptedException e) { }
            return Verdict.pass();
            """));
    var order = new CopyOnWriteArrayList<String>();
    UUID slow = UUID.randomUUID();
    UUID quick = UUID.randomUUID();
    for (String text : List.of("slow 1", "2", "slow 3", "4")) {
      house.get(MessageFilter.class).filter(house.draft(slow, text), v -> order.add(text));
    }
    house.get(MessageFilter.class).filter(house.draft(quick, "other"), v -> order.add("other"));
    await().until(() -> order.size() == 5);
    assertThat(order.indexOf("other")).isLessThan(order.indexOf("2"));
    order.remove("other");
    assertThat(order).containsExactly("slow 1", "2", "slow 3", "4");
  }

  @Test
  void what_an_interceptor_was_given_never_stands_in_the_reason_of_its_failure() {
    var secret = "4111-1111-1111-1111";
    house.install(PluginJar.filtering("guard", "throw new RuntimeException(draft.text().get());"));
    Extension<?> extension = house.extensions().live("guard").getFirst();
    assertThat(extension.enter()).isTrue();
    var result =
        house
            .get(Invocation.class)
            .inline(
                extension,
                target -> {
                  throw new IllegalStateException(secret);
                },
                Duration.ofMillis(200));
    assertThat(result)
        .isInstanceOfSatisfying(
            Invocation.Result.Failure.class,
            f -> assertThat(f.why()).contains("IllegalStateException").doesNotContain(secret));
  }
}
