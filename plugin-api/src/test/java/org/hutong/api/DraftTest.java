package org.hutong.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DraftTest {
  private static final Author VISITOR = new Author("v", Author.Role.VISITOR);

  private static Draft draft(Map<String, Object> body) {
    return new Draft(null, VISITOR, "text", body, null);
  }

  @Test
  void a_draft_does_not_change_when_its_source_does_however_deep() {
    var inner = new ArrayList<Object>(List.of("a"));
    var body = new LinkedHashMap<String, Object>();
    body.put("options", inner);
    Draft draft = draft(body);
    inner.add("b");
    body.put("text", "later");
    assertThat(draft.body()).isEqualTo(Map.of("options", List.of("a")));
  }

  @Test
  void nothing_of_a_draft_can_be_changed_however_deep() {
    var nested = new LinkedHashMap<String, Object>(Map.of("id", "1"));
    Draft draft = draft(new LinkedHashMap<>(Map.of("ref", nested)));
    assertThatThrownBy(() -> draft.body().put("text", "x"))
        .isInstanceOf(UnsupportedOperationException.class);
    @SuppressWarnings("unchecked")
    var ref = (Map<String, Object>) draft.body().get("ref");
    assertThatThrownBy(() -> ref.put("id", "2")).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void another_text_keeps_the_other_members_and_their_order_and_nulls() {
    var body = new LinkedHashMap<String, Object>();
    body.put("z", null);
    body.put("text", "old");
    body.put("a", 1);
    Draft draft = draft(body);
    assertThat(draft.withText("new").keySet()).containsExactly("z", "text", "a");
    assertThat(draft.withText("new")).containsEntry("text", "new").containsEntry("a", 1);
    assertThat(draft.text()).contains("old");
  }

  @Test
  void a_body_without_text_has_none() {
    assertThat(draft(new LinkedHashMap<>(Map.of("text", 3))).text()).isEmpty();
    assertThat(draft(Map.of()).text()).isEmpty();
  }
}
