package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What is told of a plugin that fails: which rule, and the place in its own code. */
class PluginFailuresTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(InterceptorChain.class);

  @TempDir private Path home;
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private PluginHouse house;

  @BeforeEach
  void open() {
    house = PluginHouse.open(home);
    lines.start();
    LOG.addAppender(lines);
  }

  @AfterEach
  void close() {
    LOG.detachAppender(lines);
    house.close();
  }

  private String line(String body) {
    house.install(
        PluginJar.of("guard")
            .interceptor(
                body,
                "static String help(String text) { return java.util.Objects.requireNonNull(text); }"));
    house.say("a secret of the customer");
    ILoggingEvent told = lines.list.getLast();
    return told.getFormattedMessage() + " " + told.getKeyValuePairs();
  }

  @Test
  void an_exception_is_told_with_its_kind_and_the_line_of_the_plugin_that_threw() {
    assertThat(line("help(null); return null;"))
        .contains("java.lang.NullPointerException at example.Guard.help(Guard.java:")
        .contains("code=\"threw\"")
        .doesNotContain("secret");
  }

  @Test
  void the_last_cause_is_named_too_and_no_message() {
    assertThat(
            line(
                "try { help(null); } catch (NullPointerException e) {"
                    + " throw new IllegalStateException(draft.text().orElse(\"\"), e); }"
                    + " return null;"))
        .contains("java.lang.IllegalStateException at example.Guard.filter(Guard.java:")
        .contains("caused by java.lang.NullPointerException")
        .doesNotContain("secret");
  }

  @Test
  void a_call_that_takes_too_long_is_told_with_the_line_it_stands_at() {
    assertThat(
            line(
                "try { Thread.sleep(30_000); } catch (InterruptedException e) {"
                    + " throw new RuntimeException(e); } return null;"))
        .contains("took longer than")
        .contains(" at example.Guard.filter(Guard.java:")
        .contains("code=\"timeout\"");
  }

  @Test
  void a_constructor_that_fails_is_refused_with_its_own_line() {
    assertThatThrownBy(
            () ->
                house.install(
                    PluginJar.of("guard")
                        .interceptor(
                            "return Verdict.pass();",
                            "public Guard() { java.util.List.of().getFirst(); }")))
        .hasMessageContaining("java.util.NoSuchElementException")
        .hasMessageContaining(" at example.Guard.<init>(Guard.java:");
  }
}
