package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.hutong.core.plugin.SettingsInvalidException.Mistake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsSchemaTest {
  private static SettingsSchema of(String properties) {
    return SettingsSchema.of("{\"type\":\"object\",\"properties\":{" + properties + "}}");
  }

  private static List<Mistake> mistakes(SettingsSchema schema, String values) {
    try {
      schema.complete(values);
      return List.of();
    } catch (SettingsInvalidException e) {
      return e.mistakes();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "uri, https://shop.example/api, shop",
    "email, a@shop.example, shop.example",
    "date, 2026-11-28, 28.11.2026",
    "date-time, 2026-11-28T08:00:00Z, today",
    "time, 08:30, 8:30",
    "duration, PT5M, 5 minutes",
    "color, #0a7558, green"
  })
  void a_text_must_have_the_form_that_the_schema_names(String format, String right, String wrong) {
    SettingsSchema schema =
        of("\"a\":{\"type\":\"string\",\"format\":\"" + format + "\",\"x-title\":{\"en\":\"A\"}}");
    assertThat(mistakes(schema, "{\"a\":\"" + right + "\"}")).isEmpty();
    assertThat(mistakes(schema, "{\"a\":\"" + wrong + "\"}"))
        .singleElement()
        .extracting(Mistake::path)
        .isEqualTo("/a");
  }

  @Test
  void formats_that_are_for_the_form_alone_are_any_text() {
    SettingsSchema schema =
        of(
            "\"a\":{\"type\":\"string\",\"format\":\"lines\"},"
                + "\"b\":{\"type\":\"string\",\"format\":\"textarea\"}");
    assertThat(mistakes(schema, "{\"a\":\"x\\ny\",\"b\":\"\"}")).isEmpty();
  }

  @Test
  void every_mistake_is_told_with_its_place_also_in_rows_and_groups() {
    SettingsSchema schema =
        of(
            "\"rows\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"name\"],"
                + "\"properties\":{\"name\":{\"type\":\"string\"}}}},"
                + "\"group\":{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\","
                + "\"maximum\":9}}}");
    assertThat(mistakes(schema, "{\"rows\":[{\"name\":\"a\"},{}],\"group\":{\"n\":10}}"))
        .extracting(Mistake::path)
        .containsExactlyInAnyOrder("/rows/1/name", "/group/n");
  }

  @Test
  void a_number_beyond_the_range_of_a_long_is_compared_too() {
    SettingsSchema schema = of("\"n\":{\"type\":\"number\",\"minimum\":0}");
    assertThat(mistakes(schema, "{\"n\":1e20}")).isEmpty();
    assertThat(mistakes(schema, "{\"n\":-1e20}")).hasSize(1);
  }

  @Test
  void a_mistake_has_the_keyword_of_its_kind_and_what_the_schema_says_for_it() {
    SettingsSchema schema =
        of(
            "\"a\":{\"type\":\"integer\",\"multipleOf\":5},"
                + "\"b\":{\"type\":\"string\",\"format\":\"date\"},"
                + "\"c\":{\"type\":\"array\",\"uniqueItems\":true},"
                + "\"d\":{\"type\":\"string\",\"pattern\":\"^.{"
                + "0".repeat(100)
                + "1}$\"}");
    assertThat(mistakes(schema, "{\"a\":7,\"b\":\"today\",\"c\":[1,1],\"d\":\"xy\",\"e\":1}"))
        .extracting(Mistake::path, Mistake::code, Mistake::rule)
        .containsExactlyInAnyOrder(
            tuple("/a", "multipleOf", "5"),
            tuple("/b", "format", "date"),
            tuple("/c", "uniqueItems", null),
            tuple("/d", "pattern", null));
  }

  @Test
  void choices_with_titles_and_conditions_of_the_form_are_no_matter_of_validity() {
    SettingsSchema schema =
        of(
            "\"mode\":{\"type\":\"string\",\"oneOf\":[{\"const\":\"all\",\"title\":\"All\","
                + "\"x-title\":{\"zh-CN\":\"全部\"}},{\"const\":\"some\"}],\"default\":\"all\"},"
                + "\"limit\":{\"type\":\"integer\",\"x-when\":{\"mode\":\"some\"},\"x-unit\":\"ms\"}");
    assertThat(schema.complete("{}")).isEqualTo("{\"mode\":\"all\"}");
    assertThat(mistakes(schema, "{\"mode\":\"none\"}")).extracting(Mistake::path).contains("/mode");
  }

  @Test
  void a_default_that_has_not_the_form_of_its_field_is_refused_with_the_schema() {
    assertThatThrownBy(
            () -> of("\"a\":{\"type\":\"string\",\"format\":\"uri\",\"default\":\"shop\"}"))
        .isInstanceOf(PluginRefusedException.class)
        .hasMessageContaining("/a");
  }
}
