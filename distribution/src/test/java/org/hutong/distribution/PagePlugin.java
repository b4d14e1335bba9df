package org.hutong.distribution;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A plugin without a class: a page that tries what no page of a plugin may do, and settings with
 * every field that a form can have.
 */
final class PagePlugin {
  private static final String DESCRIPTOR =
      """
      id: prober
      version: 1.0.0
      requires: ">=1.0 <2"
      name: {zh-CN: 探测, en: Prober}
      settings: settings.schema.json
      contributes:
        pages: [{id: probe, title: {zh-CN: 探测页, en: Probe}, source: {frame: ui/index.html}}]
      """;

  private static final String PAGE =
      """
      <!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>probe</title>
      <script src="probe.js" defer></script></head><body><main><h1>probe</h1><ul id="found"></ul></main></body></html>
      """;

  private static final String SCRIPT =
      """
      const found = document.getElementById("found");
      function say(what, result) {
        const line = document.createElement("li");
        line.textContent = what + ": " + result;
        found.append(line);
      }
      function attempt(what, how) {
        try {
          say(what, "got " + how());
        } catch (error) {
          say(what, "nothing");
        }
      }
      attempt("cookies", () => document.cookie);
      attempt("storage", () => localStorage.length);
      attempt("parent", () => parent.document.title);
      attempt("top", () => { top.location.href = "about:blank"; return "away"; });
      attempt("popup", () => { if (!open("/console/")) throw new Error(); return "a window"; });
      say("origin", self.origin);
      async function reach(what, url, options) {
        try {
          say(what, "got " + (await fetch(url, options)).status);
        } catch (error) {
          say(what, "nothing");
        }
      }
      async function all() {
        await reach("fetch me", "/api/v1/me", { credentials: "include" });
        await reach("fetch settings", "/api/v1/plugins/prober/settings", { credentials: "include" });
        await reach("fetch blind", "/api/v1/me", { mode: "no-cors", credentials: "include" });
        const socket = new Promise((done) => {
          try {
            const ws = new WebSocket("ws://" + location.host + "/ws");
            ws.onopen = () => done("got one");
            ws.onerror = () => done("nothing");
          } catch (error) {
            done("nothing");
          }
        });
        say("socket", await socket);
        say("all", "tried");
      }
      addEventListener("message", (event) => {
        if (event.data?.hutong !== 1) return;
        const port = event.ports[0];
        port.onmessage = ({ data }) => {
          if (data.t === "answer") say("port " + data.id, data.ok ? "got " + data.status : "nothing");
        };
        port.postMessage({ t: "fetch", id: 1, method: "GET", path: "/settings" });
        port.postMessage({ t: "fetch", id: 2, method: "GET", path: "/../../me" });
        say("locale", event.data.context.locale);
        say("token", JSON.stringify(event.data.context).includes("eyJ") ? "got one" : "nothing");
      });
      void all();
      """;

  private static final String SCHEMA =
      """
      {"type": "object", "additionalProperties": false, "required": ["mood"], "properties": {
        "line": {"type": "string", "title": "一行", "maxLength": 20},
        "lines": {"type": "string", "title": "多行", "format": "lines"},
        "site": {"type": "string", "title": "网址", "format": "uri"},
        "mail": {"type": "string", "title": "邮箱", "format": "email"},
        "secret": {"type": "string", "title": "口令", "format": "secret"},
        "mood": {"type": "string", "title": "心情", "enum": ["good", "bad"], "default": "good"},
        "size": {"type": "string", "title": "尺寸", "oneOf": [{"const": "s", "title": "小"}, {"const": "m", "title": "中"}, {"const": "l", "title": "大"}, {"const": "xl", "title": "特大"}]},
        "number": {"type": "number", "title": "小数", "x-unit": "元"},
        "slide": {"type": "integer", "title": "滑块", "minimum": 0, "maximum": 10, "default": 3},
        "flag": {"type": "boolean", "title": "开关", "default": false},
        "hidden": {"type": "string", "title": "开关打开后才有", "x-when": {"flag": true}},
        "several": {"type": "array", "title": "多选", "items": {"type": "string", "enum": ["a", "b", "c"]}},
        "texts": {"type": "array", "title": "词", "items": {"type": "string"}},
        "rows": {"type": "array", "title": "行", "items": {"type": "object", "properties": {"name": {"type": "string", "title": "行名"}, "count": {"type": "integer", "title": "行数", "default": 1}}}},
        "group": {"type": "object", "title": "一组", "properties": {"inner": {"type": "string", "title": "组内"}}, "default": {}},
        "day": {"type": "string", "title": "日期", "format": "date"},
        "time": {"type": "string", "title": "时刻", "format": "time"},
        "moment": {"type": "string", "title": "日期和时刻", "format": "date-time"},
        "span": {"type": "string", "title": "时长", "format": "duration"},
        "paint": {"type": "string", "title": "颜色", "format": "color"}
      }}
      """;

  private PagePlugin() {}

  static byte[] jar() throws IOException {
    Map<String, String> entries =
        new TreeMap<>(
            Map.of(
                "plugin.yaml", DESCRIPTOR,
                "settings.schema.json", SCHEMA,
                "ui/index.html", PAGE,
                "ui/probe.js", SCRIPT));
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }
}
