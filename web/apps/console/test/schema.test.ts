import { describe, expect, it } from "vitest";
import {
  type Field,
  fieldsOf,
  isAbout,
  mistakeIn,
  type Schema,
  titleOf,
  valueAt,
  withValue,
} from "../src/plugins/schema";

const schema: Schema = {
  type: "object",
  properties: {
    lexicon: { type: "string", format: "lines", title: "Lexicon", "x-title": { "zh-CN": "词库" }, maxLength: 5 },
    action: { type: "string", enum: ["mask", "reject"], default: "mask" },
    mask: { type: "string", minLength: 1, maxLength: 1 },
    most: { type: "integer", minimum: 1, maximum: 9 },
    agents: { type: "boolean", default: true },
    texts: { type: "object", properties: { zh: { type: "string" }, en: { type: "string", default: "no" } } },
    strange: { type: "array" },
  },
};

function field(name: string): Field {
  const found = fieldsOf(schema).find((one) => one.path.join(".") === name);
  if (!found) {
    throw new Error(name);
  }
  return found;
}

describe("a settings form", () => {
  it("draws what it knows, in the schema's order, and leaves the rest alone", () => {
    expect(fieldsOf(schema).map((one) => `${one.path.join(".")}:${one.kind}`)).toEqual([
      "lexicon:lines",
      "action:choice",
      "mask:line",
      "most:number",
      "agents:flag",
      "texts.zh:line",
      "texts.en:line",
    ]);
  });

  it("shows defaults and keeps values that it does not draw", () => {
    const values = { strange: [1], texts: { zh: "不" } };
    expect(valueAt(values, field("action"))).toBe("mask");
    expect(valueAt(values, field("texts.en"))).toBe("no");
    expect(withValue(values, ["texts", "en"], "never")).toEqual({ strange: [1], texts: { zh: "不", en: "never" } });
    expect(values).toEqual({ strange: [1], texts: { zh: "不" } });
  });

  it("finds mistakes at first sight, counting characters and not code units", () => {
    expect(mistakeIn(field("mask"), "𝟙")).toBeUndefined();
    expect(mistakeIn(field("mask"), "")).toBe("required");
    expect(mistakeIn(field("lexicon"), "abcdef")).toBe("length");
    expect([0, 10, 2.5, "", "x"].map((value) => mistakeIn(field("most"), value))).toEqual(Array(5).fill("range"));
    expect(mistakeIn(field("most"), "9")).toBeUndefined();
  });

  it("puts the server's mistakes at their field, whichever way the path is written", () => {
    for (const path of ["texts.zh", "/texts/zh", "$.texts.zh"]) {
      expect(isAbout(path, field("texts.zh"))).toBe(true);
      expect(isAbout(path, field("texts.en"))).toBe(false);
    }
  });

  it("is written in the reader's language where the plugin has it", () => {
    expect([titleOf(field("lexicon").schema, "zh-CN", ""), titleOf(field("lexicon").schema, "en", "")]).toEqual([
      "词库",
      "Lexicon",
    ]);
  });
});
