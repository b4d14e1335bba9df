package org.hutong.core.wire;

/** Cards as the page about cards describes them. */
final class CardExamples {
  static final String FULL =
      """
      {"v": 1, "title": "订单状态", "badge": {"text": "运输中", "tone": "info"},
       "blocks": [
         {"type": "image", "url": "/api/v1/files/01990000", "alt": "墨绿手冲壶"},
         {"type": "fields", "items": [{"label": "订单号", "value": "88120417"}, {"label": "金额", "value": 428}]},
         {"type": "steps", "items": [{"label": "已揽收", "state": "done", "at": 1790000000000}, {"label": "派送", "state": "next"}]},
         {"type": "text", "text": "**bold**"},
         {"type": "metric", "label": "Total", "value": 3, "unit": "pcs"},
         {"type": "list", "items": [{"title": "a", "text": "b", "url": "https://shop.example/a"}]},
         {"type": "table", "columns": ["a", "b"], "rows": [["1", 2], [true, null]]},
         {"type": "progress", "label": "x", "value": 3, "max": 10},
         {"type": "timeline", "items": [{"label": "x", "at": 1790000000000}]},
         {"type": "divider"},
         {"type": "form", "inputs": [{"id": "n", "label": "Name", "input": "text", "required": true}]},
         {"type": "tabs", "items": [{"label": "t", "blocks": [{"type": "text", "text": "x"}]}]},
         {"type": "hologram", "alt": "a hologram"}
       ],
       "actions": [
         {"id": "track", "label": "查看轨迹", "do": "open", "url": "https://track.example/1"},
         {"id": "resend", "label": "申请补发", "do": "call", "confirm": "确定补发?", "value": {"order": "88120417"}},
         {"id": "say", "label": "s", "do": "send", "text": "hi"},
         {"id": "reply", "label": "r", "do": "reply", "text": "hi"},
         {"id": "copy", "label": "c", "do": "copy", "text": "hi"}
       ]}
      """;

  private CardExamples() {}
}
