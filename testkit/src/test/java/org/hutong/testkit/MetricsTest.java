package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What an operator watches, in a server where somebody has talked. */
class MetricsTest extends Contract {
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) \\S+$");

  private String scrape() {
    Seat visitor = visitor();
    visitor.act(visitor.say("hello").string("conversation"), "close").expect(200);
    return RestClient.to(server.management()).get("/metrics").expect(200).text();
  }

  private static Set<String> names(String metrics) {
    Set<String> names = new TreeSet<>();
    // The greatest value of a timer is a metric beside it, with the same sentence.
    Matcher type = TYPE.matcher(metrics);
    while (type.find()) {
      names.add(type.group(1).replaceFirst("_max$", ""));
    }
    return names;
  }

  @Test
  void every_metric_says_in_a_sentence_what_it_is() {
    String metrics = scrape();
    assertThat(names(metrics)).hasSizeGreaterThan(30);
    assertThat(names(metrics))
        .allSatisfy(
            name ->
                assertThat(metrics)
                    .containsPattern("(?m)^# HELP " + Pattern.quote(name) + " +\\S.{5,}$"));
  }

  @Test
  void every_metric_of_ours_stands_in_the_operators_handbook() throws IOException {
    String handbook = Files.readString(Path.of("..", "docs", "operations.md"));
    assertThat(names(scrape()).stream().filter(name -> name.startsWith("hutong_")))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(handbook).contains("`" + name));
  }
}
