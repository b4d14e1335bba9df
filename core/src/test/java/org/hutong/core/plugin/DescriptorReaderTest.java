package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code plugin.yaml} may say, and with which line and fix a mistake is told. */
class DescriptorReaderTest {
  private static final String HEAD = "id: shop\nversion: 1.0.0\nrequires: \">=1.0 <2\"\n";

  private static List<String> mistakes(String yaml) {
    var refused =
        catchThrowableOfType(
            PluginRefusedException.class, () -> DescriptorReader.read(HEAD + yaml));
    assertThat(refused).as("it was taken").isNotNull();
    return refused.reasons();
  }

  @Test
  void the_first_name_that_is_written_stands_where_only_one_can() {
    String eight = "{fr: a, de: b, zh-CN: c, en: d, ja: e, ko: f, it: g, es: h}";
    Descriptor read = DescriptorReader.read(HEAD + "name: " + eight);
    assertThat(read.author()).isEqualTo("a");
    assertThat(read.name().keySet())
        .containsExactly("fr", "de", "zh-CN", "en", "ja", "ko", "it", "es");
  }

  @Test
  void contributions_are_read_as_they_are_written() {
    Contributions read =
        DescriptorReader.read(
                HEAD
                    + """
                    contributes:
                      panels: [{id: orders, title: {zh-CN: 订单}, icon: shopping-bag,
                        where: conversation.side, source: {card: /orders},
                        refresh: [conversation.opened, 60s]}]
                      commands: [{id: send, title: {en: Send}, where: [composer, palette],
                        run: /commands/send}]
                      pages: [{id: audit, title: Audit, source: {frame: ui/index.html}}]
                    """)
            .contributes();
    assertThat(read.panels())
        .containsExactly(
            new Contributions.Panel(
                "orders",
                Map.of("zh-CN", "订单"),
                "shopping-bag",
                "conversation.side",
                new Contributions.Source("/orders", null),
                new Contributions.Refresh(List.of("conversation.opened"), 60)));
    assertThat(read.commands())
        .containsExactly(
            new Contributions.Command(
                "send",
                Map.of("en", "Send"),
                null,
                List.of("composer", "palette"),
                "/commands/send"));
    assertThat(read.pages().getFirst().title()).isEqualTo(Map.of("en", "Audit"));
    assertThat(read.frames()).containsExactly("ui/index.html");
  }

  @Test
  void every_mistake_in_contributions_is_told_with_its_line_and_its_mend() {
    assertThat(
            mistakes(
                """
                contributes:
                  panels:
                    - {id: Orders, title: {en: x}, where: conversation.side, source: {card: /o}}
                    - {id: a, title: {en: x}, where: side, source: {card: /o}}
                    - {id: a, title: {en: x}, where: customer.side, source: {card: ../o}}
                    - {id: b, title: {english-please: x}, where: customer.side, source: {card: /o, frame: x.html}}
                    - {id: c, where: customer.side, source: {card: /o}, refresh: [1s]}
                  commands: [{id: d, title: {en: x}, where: [menu], run: send}]
                  pages: [{id: e, title: {en: x}, source: {frame: /etc/passwd}, widht: 3}]
                  widgets: []
                """))
        .anyMatch(each -> each.startsWith("plugin.yaml line 6: `id` must be 1 to 40"))
        .anyMatch(each -> each.startsWith("plugin.yaml line 7: `where` is \"side\""))
        .anyMatch(each -> each.startsWith("plugin.yaml line 8: the id \"a\" stands twice"))
        .anyMatch(each -> each.startsWith("plugin.yaml line 8: `card` must be a path"))
        .anyMatch(each -> each.startsWith("plugin.yaml line 9: `title`: \"english-please\""))
        .anyMatch(each -> each.startsWith("plugin.yaml line 9: `source` must be one"))
        .anyMatch(each -> each.startsWith("plugin.yaml line 10: `title` is missing"))
        .anyMatch(each -> each.startsWith("plugin.yaml line 10: `refresh` must be every 5 s"))
        .anyMatch(each -> each.startsWith("plugin.yaml line 11: `where` must be a list"))
        .anyMatch(each -> each.startsWith("plugin.yaml line 11: `run` must be a path"))
        .anyMatch(each -> each.startsWith("plugin.yaml line 12: `frame` must name an HTML file"))
        .anyMatch(each -> each.startsWith("plugin.yaml line 12: `widht` is not known"))
        .anyMatch(each -> each.startsWith("plugin.yaml line 13: `widgets` is not known"));
  }

  @Test
  void an_unknown_permission_is_told_with_the_one_that_was_meant() {
    assertThat(mistakes("permissions: [conversations.read]\n"))
        .containsExactly(
            "plugin.yaml line 4: \"conversations.read\" is no permission: did you mean"
                + " conversation.read?");
  }

  @Test
  void a_descriptor_that_asks_for_another_plugin_is_refused() {
    for (String key : List.of("dependencies", "plugins", "dependsOn")) {
      assertThat(mistakes(key + ": [other]\n"))
          .containsExactly(
              "plugin.yaml line 4: `"
                  + key
                  + "`: plugins do not depend on each other: share through the API and remove the"
                  + " line");
    }
  }
}
