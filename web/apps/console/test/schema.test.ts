import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration } from "../src/plugins/form/duration";
import {
  asPointer,
  defaultOf,
  type Kind,
  kindOf,
  mistakeIn,
  mistakesIn,
  optionsOf,
  propertiesOf,
  type Schema,
  shownSecret,
  titleOf,
  valueAt,
  withoutReferences,
  withValue,
} from "../src/plugins/form/schema";

const schema: Schema = {
  type: "object",
  required: ["url", "hosts"],
  properties: {
    lexicon: { type: "string", format: "lines", title: "Lexicon", "x-title": { "zh-CN": "词库" }, maxLength: 5 },
    action: { type: "string", enum: ["mask", "reject"], default: "mask" },
    mask: { type: "string", minLength: 1, maxLength: 1, "x-when": { action: "mask" } },
    most: { type: "integer", minimum: 1, maximum: 9 },
    agents: { type: "boolean", default: true },
    url: { type: "string", format: "uri" },
    key: { type: "string", format: "secret" },
    texts: { type: "object", properties: { zh: { type: "string" }, en: { type: "string", default: "no" } } },
    hosts: {
      type: "array",
      items: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string" }, port: { type: "integer", default: 80 } },
      },
    },
    strange: { type: "array" },
  },
};

describe("a settings form", () => {
  it.each<[Schema, Kind | undefined]>([
    [{ type: "string" }, "line"],
    [{ type: "string", format: "uri" }, "line"],
    [{ type: "string", format: "textarea" }, "lines"],
    [{ type: "string", format: "secret" }, "secret"],
    [{ type: "string", format: "date-time" }, "moment"],
    [{ type: "string", format: "duration" }, "duration"],
    [{ type: "string", format: "color" }, "color"],
    [{ type: "integer" }, "number"],
    [{ type: "integer", enum: [1, 2] }, "choice"],
    [{ type: "string", oneOf: [{ const: "a", title: "A" }] }, "choice"],
    [{ type: "boolean" }, "flag"],
    [{ type: "array", items: { type: "string" } }, "texts"],
    [{ type: "array", items: { type: "string", enum: ["a"] } }, "several"],
    [{ type: "array", items: { type: "object", properties: {} } }, "table"],
    [{ type: "array" }, undefined],
    [{ type: "object" }, undefined],
    [{}, undefined],
  ])("draws %j as %s", (property, kind) => {
    expect(kindOf(property)).toBe(kind);
  });

  it("draws what it knows, in the schema's order, and leaves the rest alone", () => {
    const names = propertiesOf(schema, {}).map((one) => one.name);
    expect(names).toEqual(["lexicon", "action", "mask", "most", "agents", "url", "key", "texts", "hosts"]);
  });

  it("hides what another value makes pointless, going by its default too", () => {
    const shown = (values: Record<string, unknown>) => propertiesOf(schema, values).some((one) => one.name === "mask");
    expect([shown({}), shown({ action: "mask" }), shown({ action: "reject" })]).toEqual([true, true, false]);
    expect(mistakesIn(schema, { action: "reject", mask: "too long" }).has("/mask")).toBe(false);
  });

  it("changes values without touching the ones it was given, also in lists", () => {
    const values = { strange: [1], hosts: [{ name: "a" }, { name: "b" }] };
    expect(withValue(values, ["hosts", 1, "name"], "c")).toEqual({
      strange: [1],
      hosts: [{ name: "a" }, { name: "c" }],
    });
    expect(withValue(values, ["texts", "en"], "never")).toMatchObject({ texts: { en: "never" } });
    expect(withValue(values, ["strange"], undefined)).toEqual({ hosts: values.hosts });
    expect(values).toEqual({ strange: [1], hosts: [{ name: "a" }, { name: "b" }] });
    expect(valueAt(values, ["hosts", 0, "name"])).toBe("a");
  });

  it("fills a new row and a form that was set back with the schema's defaults", () => {
    expect(defaultOf(schema.properties?.hosts?.items ?? {})).toEqual({ port: 80 });
    expect(defaultOf(schema)).toEqual({ action: "mask", agents: true, texts: { en: "no" } });
  });

  it("finds mistakes at first sight, counting characters and not code units", () => {
    const wrong = (name: string, value: unknown) => {
      const property = schema.properties?.[name] ?? {};
      return mistakeIn(kindOf(property) as Kind, property, value, schema.required?.includes(name) ?? false);
    };
    expect(wrong("mask", "𝟙")).toBeUndefined();
    expect(wrong("mask", "")).toBe("required");
    expect(wrong("lexicon", "abcdef")).toBe("length");
    expect([0, 10, "x"].map((value) => wrong("most", value))).toEqual(["range", "range", "range"]);
    expect(wrong("most", 2.5)).toBe("whole");
    expect([wrong("url", undefined), wrong("url", "shop"), wrong("url", "https://a.example")]).toEqual([
      "required",
      "url",
      undefined,
    ]);
    expect(wrong("key", undefined)).toBeUndefined();
    const secret: Schema = { type: "string", format: "secret", maxLength: 4 };
    expect([shownSecret, "abcde", undefined].map((value) => mistakeIn("secret", secret, value, true))).toEqual([
      undefined,
      "length",
      "required",
    ]);
    expect(mistakeIn("duration", { type: "string" }, "5 minutes", false)).toBe("duration");
    expect(mistakeIn("color", { type: "string" }, "#0a755", false)).toBe("color");
    expect(mistakeIn("line", { type: "string", pattern: "^a" }, "b", false)).toBe("pattern");
    expect(mistakeIn("line", { type: "string", pattern: "(" }, "b", false)).toBeUndefined();
    expect(mistakeIn("texts", { type: "array", maxItems: 1 }, ["a", "b"], false)).toBe("items");
  });

  it("finds them in rows and groups, by pointer", () => {
    const values = { url: "https://a.example", mask: "*", hosts: [{ name: "a" }, { port: 1.5 }] };
    expect([...mistakesIn(schema, values)]).toEqual([
      ["/hosts/1/name", "required"],
      ["/hosts/1/port", "whole"],
    ]);
  });

  it("puts the server's mistakes at their field, whichever way the path is written", () => {
    for (const path of ["hosts.0.name", "/hosts/0/name", "$.hosts[0].name", "hosts[0].name"]) {
      expect(asPointer(path)).toBe("/hosts/0/name");
    }
    expect(asPointer("")).toBe("");
  });

  it("is written in the reader's language where the plugin has it", () => {
    const lexicon = schema.properties?.lexicon ?? {};
    expect([titleOf(lexicon, "zh-CN", ""), titleOf(lexicon, "en", "")]).toEqual(["词库", "Lexicon"]);
    const options = optionsOf({ oneOf: [{ const: "a", title: "A", "x-title": { "zh-CN": "甲" } }] });
    expect(options.map((option) => titleOf(option.schema, "zh-CN", ""))).toEqual(["甲"]);
  });
});

describe("references in a schema", () => {
  it("are put in place, and one to itself ends", () => {
    const whole: Schema = {
      type: "object",
      properties: {
        shop: { $ref: "#/$defs/shop", title: "Shop" },
        shops: { type: "array", items: { $ref: "#/$defs/shop" } },
      },
      $defs: {
        shop: { type: "object", title: "x", properties: { url: { type: "string" }, next: { $ref: "#/$defs/shop" } } },
      },
    };
    const plain = withoutReferences(whole);
    expect(plain.properties?.shop).toMatchObject({
      type: "object",
      title: "Shop",
      properties: { url: { type: "string" } },
    });
    expect(kindOf(plain.properties?.shops ?? {})).toBe("table");
    expect(JSON.stringify(plain.properties)).not.toContain("$ref");
  });
});

describe("a duration", () => {
  it("is shown in its largest whole unit and written in ISO 8601", () => {
    expect(parseDuration("PT1H30M")).toEqual({ amount: 90, unit: "M" });
    expect(parseDuration("P2D")).toEqual({ amount: 2, unit: "D" });
    expect(parseDuration("PT0.5S")).toEqual({ amount: 0.5, unit: "S" });
    expect(parseDuration("PT0S")).toEqual({ amount: 0, unit: "S" });
    for (const wrong of ["P", "PT", "", "1h"]) {
      expect(parseDuration(wrong)).toBeUndefined();
    }
    expect([formatDuration(90, "M"), formatDuration(2, "D")]).toEqual(["PT90M", "P2D"]);
  });
});

describe("a schema of a stranger", () => {
  it("leaves to the server what this browser could try for ever, and ends where a schema grows without end", () => {
    const long = `${"a".repeat(40)}!`;
    expect(mistakeIn("line", { type: "string", pattern: "^(a|a|aa)+$" }, long, false)).toBeUndefined();
    expect(mistakeIn("line", { type: "string", pattern: "^a*a*a*a*b$" }, "a".repeat(5000), false)).toBeUndefined();
    const itself = Object.fromEntries("abcdefgh".split("").map((name) => [name, { $ref: "#" }]));
    const began = performance.now();
    expect(withoutReferences({ type: "object", properties: itself }).properties).toHaveProperty("h");
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
