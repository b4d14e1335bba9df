import { describe, expect, it } from "vitest";
import { partsOf, showsNothing } from "../src";

const without = (text: string) => text.replace(/\s+/g, "");

describe("a text that is too long for one message", () => {
  it.each([
    ["Chinese without a line break", "长".repeat(24_000)],
    ["sentences", "这是一句话。".repeat(4000)],
    ["English words", "lorem ipsum dolor sit amet ".repeat(900)],
    ["paragraphs", `${"一段".repeat(1500)}\n\n`.repeat(8)],
    ["emoji of several parts", "👨‍👩‍👧‍👦👍🏽".repeat(1700)],
    ["letters with many marks", "e\u0301\u0323".repeat(8000)],
  ])("keeps all of it in parts that fit: %s", (_, text) => {
    const parts = partsOf(text);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(10_000);
      expect(part).not.toMatch(/[\ud800-\udbff]$|^[\udc00-\udfff]|^\p{M}|^\u200d|\u200d$/u);
    }
    expect(without(parts.join(""))).toBe(without(text));
  });

  it.each([
    ["one.two\n\nthree four", 14, ["one.two", "three four"]],
    ["第一句。第二句。第三", 8, ["第一句。第二句。", "第三"]],
    ["alpha beta gamma", 11, ["alpha beta", "gamma"]],
    ["short", 10, ["short"]],
  ])("is cut where a reader would cut it: %s", (text, longest, parts) => {
    expect(partsOf(text, longest)).toEqual(parts);
  });
});

describe("a text that shows nothing", () => {
  it.each([
    "",
    " \n\t",
    "\u200b",
    "\u200d\ufeff\u2060",
    "\u00ad",
    "\u3164\u115f\uffa0",
    "\u2800",
    "\ufe0f",
    "\u202e\u2066",
  ])("%j", (text) => expect(showsNothing(text)).toBe(true));
  it.each(["a", "🎉", "👨‍👩‍👧", "❤️", "。", "\u200bx", "1️⃣", "🇨🇳"])("%j shows something", (text) =>
    expect(showsNothing(text)).toBe(false),
  );
});
