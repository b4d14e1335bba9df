import { describe, expect, it } from "vitest";
import { pastedFiles } from "../src";

const picture = (name = "image.png", type = "image/png") => new File(["x"], name, { type });

/** A paste as another program fills the clipboard. */
function paste(texts: Record<string, string>, ...files: File[]): ClipboardEvent {
  const items = files.map((file) => ({ kind: "file", getAsFile: () => file }));
  const clipboardData = { items, getData: (type: string) => texts[type] ?? "" };
  return { clipboardData } as unknown as ClipboardEvent;
}

const table = "<table><tr><td>1</td><td>2</td></tr></table>";
const image = '<meta charset="utf-8"><img src="https://a.example/cat.png">';

describe("what other programs put on the clipboard", () => {
  const cat = picture("cat.png");
  it.each([
    ["a file of the macOS file manager", paste({ "text/plain": "发票.pdf" }, picture("发票.pdf")), 1],
    [
      "the same, its name decomposed",
      paste({ "text/plain": "re\u0301sume\u0301.pdf" }, picture("r\u00e9sum\u00e9.pdf")),
      1,
    ],
    ["the same, its ending hidden", paste({ "text/plain": "发票" }, picture("发票.pdf")), 1],
    ["several files of a file manager", paste({ "text/plain": "a.png\rb.png" }, picture("a.png"), picture("b.png")), 2],
    ["a file of a Linux file manager", paste({ "text/plain": "/home/lin/my%20cat.png" }, picture("my cat.png")), 1],
    ["a range of a spreadsheet", paste({ "text/plain": "1\t2", "text/html": table }, picture()), 0],
    ["a text of an office program", paste({ "text/plain": "hello", "text/html": "<p>hello</p>" }, picture()), 0],
    ["a picture of a web page", paste({ "text/html": image }, picture()), 1],
    ["the same with its address as text", paste({ "text/plain": "https://a.example/cat", "text/html": image }, cat), 1],
    ["a picture of a messenger", paste({}, picture("image.bmp", "image/bmp")), 1],
    ["a text", paste({ "text/plain": "cat.png" }), 0],
  ])("%s", (_, event, count) => {
    expect(pastedFiles(event)).toHaveLength(count as number);
  });
});
