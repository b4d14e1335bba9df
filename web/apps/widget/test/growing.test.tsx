import { render } from "preact";
import { describe, expect, it } from "vitest";
import { texts } from "../src/i18n";
import { Typing } from "../src/view/List";

const ROBOT = { id: "plugin:faq", role: "robot", name: "小同" } as const;

function drawn(text: string | undefined): HTMLElement {
  const at = document.createElement("div");
  render(<Typing from={ROBOT} text={text} t={texts("zh-CN")} />, at);
  return at;
}

describe("an answer that grows", () => {
  it("looks like the message that will take its place", () => {
    const at = drawn("我们九点开门，见 https://shop.example/hours");
    expect(at.querySelector("p.b")?.textContent).toBe("我们九点开门，见 https://shop.example/hours");
    expect(at.querySelector("a")?.getAttribute("href")).toBe("https://shop.example/hours");
    expect(at.querySelector(".n")?.textContent).toBe("小同");
    expect(at.querySelector(".meta")?.textContent).toBe("小同正在输入");
  });

  it("is text and nothing else, whatever the robot says", () => {
    const at = drawn("<img src=x onerror=alert(1)>");
    expect(at.querySelector("p.b img")).toBeNull();
    expect(at.querySelector("p.b")?.textContent).toContain("<img");
  });

  it("is three dots as long as nothing was said", () => {
    expect(drawn(undefined).querySelectorAll(".ty i")).toHaveLength(3);
  });
});
