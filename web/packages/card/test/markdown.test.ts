import { describe, expect, it } from "vitest";
import { textNodes } from "../src/markdown";

function html(text: string): string {
  const box = document.createElement("div");
  box.append(...textNodes(text));
  return box.innerHTML
    .replaceAll(' class="" ', " ")
    .replaceAll(' target="_blank" rel="noopener noreferrer nofollow"', "");
}

describe("the Markdown of cards", () => {
  it.each([
    ["**a** *b* _c_ `d`", "<p><b>a</b> <i>b</i> <i>c</i> <code>d</code></p>"],
    ["**a *b* c**", "<p><b>a <i>b</i> c</b></p>"],
    ["a\nb\n\nc", "<p>a<br>b</p><p>c</p>"],
    ["- a\n- b\n1. c\n2) d", "<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>"],
    ["[x](https://a.example/b)", '<p><a href="https://a.example/b">x</a></p>'],
    ["看 https://a.example/b。", '<p>看 <a href="https://a.example/b">https://a.example/b</a>。</p>'],
    ["2 * 3 * 4, snake_case_name, 5 ** 2", "<p>2 * 3 * 4, snake_case_name, 5 ** 2</p>"],
    ["[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"],
    ["**not ended", "<p>**not ended</p>"],
    ["", ""],
  ])("%s", (text, expected) => {
    expect(html(text)).toBe(expected);
  });

  it("takes the longest text in a moment, whatever it is made of", () => {
    for (const piece of ["**a ", "_a ", "[a", "`a", "*a", "https://", "[a](https://"]) {
      const began = performance.now();
      textNodes(piece.repeat(Math.floor(10_000 / piece.length)));
      expect(performance.now() - began).toBeLessThan(10_000);
    }
  }, 60_000);
});
