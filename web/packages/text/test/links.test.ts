import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { linkPieces, linksIn } from "../src";

/** The server's page is held against the same table. */
const table = readFileSync(join(import.meta.dirname, "../../../../core/src/test/resources/cases/links.tsv"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split("\t") as [string, string?]);

describe("the links in a text", () => {
  it.each(table)("%s", (text, links = "") => {
    const found = linksIn(text).map(({ start, end }) => text.slice(start, end));
    expect(found).toEqual(links === "" ? [] : links.split(" "));
  });

  it("are pieces that make up the text", () => {
    for (const [text] of table) expect(linkPieces(text).join("")).toBe(text);
  });

  it("are found in a moment, whatever the text is made of", () => {
    for (const piece of [
      "https://",
      "https://a",
      "https://a.",
      "https://a/(",
      "https://a/.",
      ",https://a",
      "https://[:",
    ]) {
      const began = performance.now();
      linksIn(piece.repeat(Math.floor(10_000 / piece.length)));
      expect(performance.now() - began).toBeLessThan(2000);
    }
  }, 60_000);
});

describe("a text cut at its links", () => {
  it.each([
    ["看 https://shop.example/a?b=1，谢谢", ["看 ", "https://shop.example/a?b=1", "，谢谢"]],
    ["(http://a.example/x).", ["(", "http://a.example/x", ")."]],
    ["javascript:alert(1)", ["javascript:alert(1)"]],
    ["data:text/html,<script>", ["data:text/html,<script>"]],
    ['https://a.example/"onmouseover=x', ["", "https://a.example/", '"onmouseover=x']],
    ["nothing", ["nothing"]],
  ])("%s", (text, pieces) => {
    expect(linkPieces(text)).toEqual(pieces);
  });
});
