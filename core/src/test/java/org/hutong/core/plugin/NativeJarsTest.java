package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.hutong.core.conversation.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars that cannot be loaded twice, under plugins that are. */
class NativeJarsTest {
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

  /** Counts from {@code first} on, in a static field: who loads it again begins again. */
  private static byte[] engine(int first) {
    return PluginJar.of("engine")
        .without("id")
        .without("version")
        .without("requires")
        .source(
            "vendor.Engine",
            """
            package vendor;
            public final class Engine {
              private static int next = %d;
              public static synchronized int next() { return next++; }
            }
            """
                .formatted(first))
        .bytes();
  }

  private static PluginJar counting(String id, String version, byte[] engine) {
    return PluginJar.filtering(
            id,
            """
            try {
              Object next = Class.forName("vendor.Engine").getMethod("next").invoke(null);
              return Verdict.flag(List.of(String.valueOf(next)));
            } catch (ReflectiveOperationException e) {
              throw new IllegalStateException(e);
            }
            """)
        .with("version", version)
        .with("native", "[engine-1.jar]")
        .entry("lib/engine-1.jar", engine);
  }

  private static Verdict labelled(String label) {
    return new Verdict.Pass(List.of(label));
  }

  @Test
  void it_is_loaded_once_by_its_content_whatever_becomes_of_the_plugins() {
    byte[] engine = engine(1);
    house.install(counting("ai", "1.0.0", engine));
    assertThat(house.say("x")).isEqualTo(labelled("1"));
    house.install(counting("ai", "1.1.0", engine));
    assertThat(house.say("x")).as("after an upgrade").isEqualTo(labelled("2"));
    house.plugins().disable("ai", "admin");
    house.plugins().enable("ai", "admin");
    assertThat(house.say("x")).as("after a restart").isEqualTo(labelled("3"));
    house.plugins().disable("ai", "admin");
    house.install(counting("other", "1.0.0", engine));
    assertThat(house.say("x")).as("in another plugin").isEqualTo(labelled("4"));
    house.install(counting("other", "1.1.0", engine(100)));
    assertThat(house.say("x")).as("other content is another jar").isEqualTo(labelled("100"));
  }

  @Test
  void a_jar_that_is_not_there_is_refused_with_its_name() {
    PluginJar jar =
        PluginJar.filtering("ai", "return Verdict.pass();").with("native", "[engine-1.jar]");
    assertThatThrownBy(() -> house.install(jar))
        .isInstanceOf(PluginRefusedException.class)
        .hasMessageContaining("there is no lib/engine-1.jar");
    assertThatThrownBy(() -> house.install(jar.with("native", "[../engine.jar]")))
        .isInstanceOf(PluginRefusedException.class)
        .hasMessageContaining("../engine.jar is no name of a jar in lib/");
  }
}
