package org.hutong.core.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hutong.core.conversation.EventKinds;
import org.hutong.core.wire.ClientFrame;
import org.hutong.core.wire.CloseCode;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.FrameParser;
import org.hutong.core.wire.FrameWriter;
import org.hutong.core.wire.From;
import org.hutong.core.wire.RefusedFrameException;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code docs/protocol.md} says what the code does. */
class ProtocolPageTest {
  private final MarkdownPage page = MarkdownPage.of("docs/protocol.md");

  @Test
  void every_frame_that_the_server_writes_stands_on_the_page_with_all_its_fields() {
    Set<String> types = new TreeSet<>();
    for (Class<?> kind : ServerFrame.class.getPermittedSubclasses()) {
      JsonNode frame = written(kind);
      String type = frame.get("t").stringValue();
      types.add(type);
      String fields = fields("Frames from the server", type);
      for (String member :
          frame.propertyNames().stream().filter(name -> !name.equals("t")).toList()) {
        assertThat(fields).as("the fields of %s", type).containsPattern("\\b" + member + "\\b");
      }
    }
    assertThat(firsts("Frames from the server")).isEqualTo(types);
  }

  @Test
  void the_parser_takes_every_frame_of_the_page_and_no_other() {
    Set<String> types = firsts("Frames from the client");
    assertThat(types).hasSameSizeAs(ClientFrame.class.getPermittedSubclasses());
    assertThat(types).allSatisfy(type -> assertThat(refusal(type)).isNotEqualTo("unknown_type"));
    assertThat(refusal("frob")).isEqualTo("unknown_type");
  }

  @Test
  void the_error_codes_are_those_of_the_server() {
    List<String> expected =
        Arrays.stream(ErrorCode.values())
            .map(
                code ->
                    "`%s` %d %s".formatted(code.word(), code.status(), code.retry() ? "yes" : "no"))
            .toList();
    assertThat(
            page.rows("Errors").stream()
                .skip(1)
                .map(row -> row.get(0) + " " + row.get(1) + " " + row.get(2)))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void the_close_codes_are_those_of_the_server() {
    List<String> own =
        Arrays.stream(CloseCode.class.getDeclaredFields())
            .filter(field -> Modifier.isPublic(field.getModifiers()))
            .map(ProtocolPageTest::value)
            .filter(code -> code >= 4000)
            .map(String::valueOf)
            .toList();
    assertThat(page.rows("Close codes").stream().skip(1).map(List::getFirst))
        .containsExactlyInAnyOrderElementsOf(own);
  }

  @Test
  void the_kinds_are_those_that_the_server_takes_and_writes() {
    Set<String> named = firsts("Kinds");
    Set<String> server = new TreeSet<>(EventKinds.FACTS);
    server.addAll(Set.of("edit", "recall"));
    assertThat(named).containsAll(server);
    Set<String> sent = new TreeSet<>(named);
    sent.removeAll(server);
    Contents contents = new Contents();
    assertThat(sent)
        .isNotEmpty()
        .allSatisfy(
            kind ->
                assertThatThrownBy(() -> contents.message(kind, "{}"))
                    .isInstanceOf(RefusedFrameException.class)
                    .hasMessageStartingWith("body"));
    assertThat(server)
        .allSatisfy(
            kind ->
                assertThatThrownBy(() -> contents.message(kind, "{}"))
                    .hasMessageStartingWith("kind"));
  }

  private String fields(String heading, String type) {
    return page.rows(heading).stream()
        .filter(row -> MarkdownPage.codes(row.getFirst()).contains(type))
        .map(row -> row.get(1))
        .collect(Collectors.joining());
  }

  private Set<String> firsts(String heading) {
    return page.rows(heading).stream()
        .skip(1)
        .flatMap(row -> MarkdownPage.codes(row.getFirst()).stream())
        .filter(word -> !word.equals("t") && !word.equals("kind"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String refusal(String type) {
    byte[] frame = "{\"t\":\"%s\"}".formatted(type).getBytes(StandardCharsets.UTF_8);
    try {
      new FrameParser().parse(frame, 0, frame.length);
      return "none";
    } catch (RefusedFrameException refused) {
      return refused.frame().code().word();
    }
  }

  private static int value(java.lang.reflect.Field field) {
    try {
      return field.getInt(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** A frame with every field filled, as it is written. */
  private static JsonNode written(Class<?> kind) {
    return JsonMapper.shared().readTree(new FrameWriter().text((ServerFrame) sample(kind)));
  }

  private static Object sample(Class<?> type) {
    if (type.isRecord()) {
      return record(type);
    }
    return switch (type.getSimpleName()) {
      case "UUID" -> new UUID(1, 2);
      case "String" -> "{}";
      case "long" -> 7L;
      case "int" -> 7;
      case "boolean" -> true;
      case "List" -> List.of();
      case "Role" -> Role.AGENT;
      case "ErrorCode" -> ErrorCode.RATE_LIMITED;
      default -> throw new AssertionError("No sample of " + type);
    };
  }

  private static Object record(Class<?> type) {
    if (type == From.class) {
      return new From("a", Role.AGENT, "A", "/a.png");
    }
    List<Class<?>> types = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      types.add(component.getType());
      values.add(sample(component.getType()));
    }
    try {
      var constructor = type.getDeclaredConstructor(types.toArray(Class[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values.toArray());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(type.getName(), e);
    }
  }
}
