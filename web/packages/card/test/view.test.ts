import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Answer, type Card, CardView, type Hands, type Press } from "../src";
import { example, examples } from "./examples";

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

function show(card: Card, hands: Partial<Hands> = {}): CardView {
  const view = new CardView(card, { locale: "zh-CN", ...hands });
  document.body.append(view.element);
  return view;
}

function button(view: CardView, label: string): HTMLElement {
  const found = [...view.element.querySelectorAll<HTMLElement>("button, a")].find((one) => one.textContent === label);
  if (!found) {
    throw new Error(label);
  }
  return found;
}

const input = (view: CardView, label: string) => {
  const name = [...view.element.querySelectorAll("label")].find((one) => one.textContent?.startsWith(label))?.htmlFor;
  return view.element.querySelector(`#${name}`) as HTMLInputElement;
};

function fill(element: HTMLInputElement, value: string): void {
  element.value = value;
  element.dispatchEvent(new Event("input", { bubbles: true }));
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** Everything that can be read, pictures and links among it. */
function words(view: CardView): string {
  const all = [...view.element.querySelectorAll("*"), view.element].map((one) => one.getAttribute("alt") ?? "");
  return `${view.element.textContent} ${all.join(" ")}`;
}

describe("every example", () => {
  it.each(examples.map((one) => [one.name, one] as const))("%s shows its texts in order", (_, { card, shows }) => {
    const view = show(card, { press: async () => undefined, send: () => {}, reply: () => {} });
    const text = view.element.textContent ?? "";
    const pictures = new Set([...view.element.querySelectorAll("img")].map((image) => image.alt));
    let from = 0;
    for (const expected of shows) {
      if (pictures.has(expected)) {
        continue;
      }
      const at = text.indexOf(expected, from);
      expect(at, expected).toBeGreaterThanOrEqual(0);
      from = at + expected.length;
    }
  });

  it.each(examples.map((one) => [one.name, one.card] as const))("%s makes no markup of its texts", (_, card) => {
    const view = show(card, { press: async () => undefined });
    expect(view.element.querySelector("script, svg, iframe, object, style")).toBeNull();
    for (const element of view.element.querySelectorAll("*")) {
      for (const name of element.getAttributeNames()) {
        expect(name).not.toMatch(/^on|^style$|^srcdoc$/);
      }
    }
    for (const link of view.element.querySelectorAll("a")) {
      expect(link.href).toMatch(/^https:\/\//);
      expect(link.rel).toBe("noopener noreferrer nofollow");
    }
    for (const image of view.element.querySelectorAll("img")) {
      expect(image.getAttribute("src") ?? "/api/v1/files/").toMatch(/^\/api\/v1\/files\//);
    }
  });
});

describe("blocks", () => {
  it("do not load pictures from elsewhere but offer them as links", () => {
    const view = show(example("figures"));
    const link = button(view, "Map of the route") as HTMLAnchorElement;
    expect(link.href).toBe("https://cdn.example/map.png");
    expect([...view.element.querySelectorAll("img")]).toHaveLength(1);
  });

  it("ask the page for the address of a file of this server", async () => {
    const view = show(example("an order under way"), { picture: async (path) => `${path}?signed=1` });
    await settled();
    expect(view.element.querySelector("img")?.getAttribute("src")).toBe("/api/v1/files/01990000?signed=1");
  });

  it("show the words of a picture that cannot be had", async () => {
    const view = show(example("an order under way"), { picture: () => Promise.reject(new Error("gone")) });
    await settled();
    expect(view.element.querySelector("img")).toBeNull();
    expect(view.element.textContent).toContain("墨绿手冲壶");
  });

  it("move between tabs with the arrow keys", () => {
    const view = show(example("a form within tabs"));
    const [first, second] = [...view.element.querySelectorAll<HTMLElement>("[role=tab]")];
    first?.focus();
    first?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    expect(document.activeElement).toBe(second);
    const shown = [...view.element.querySelectorAll<HTMLElement>("[role=tabpanel]")].map((panel) => !panel.hidden);
    expect(shown).toEqual([false, true]);
  });

  it("survive a card that no schema has seen", () => {
    const strange = {
      v: 1,
      title: 7,
      badge: "x",
      blocks: [null, 3, { type: "fields", items: "x" }, { type: "table" }],
    };
    for (const card of [
      strange,
      { v: 1, blocks: "x", actions: [{ do: "open", id: "a", label: "b", url: "data:x" }] },
    ]) {
      const view = show(card as unknown as Card, { press: async () => undefined });
      expect(view.element.querySelector("a, button")).toBeNull();
    }
  });

  it("are cut off at sixty, those within tabs included", () => {
    const text = { type: "text", text: "x" };
    const tabs = { type: "tabs", items: [{ label: "t", blocks: Array(50).fill(text) }] };
    const view = show({ v: 1, blocks: [tabs, ...Array(30).fill(text)] });
    expect(view.element.querySelectorAll(".hc-text")).toHaveLength(59);
  });
});

describe("actions", () => {
  let presses: Press[];
  let answer: () => Promise<Answer | undefined>;
  const press = (one: Press) => {
    presses.push(one);
    return answer();
  };

  beforeEach(() => {
    presses = [];
    answer = async () => undefined;
  });

  it("are drawn only where the page can do them", () => {
    const labels = (hands: Partial<Hands>) =>
      [...show(example("a block of a later version, and every action"), hands).element.querySelectorAll(".hc-do")].map(
        (one) => one.textContent,
      );
    expect(labels({})).toEqual(["Copy number", "Open shop"]);
    expect(labels({ send: () => {} })).toEqual(["Say yes", "Copy number", "Open shop"]);
    expect(labels({ reply: () => {} })).toEqual(["Use as reply", "Copy number", "Open shop"]);
  });

  it("say, reply and copy their text", async () => {
    const done: string[] = [];
    vi.stubGlobal("navigator", { clipboard: { writeText: async (text: string) => void done.push(`copy ${text}`) } });
    const view = show(example("a block of a later version, and every action"), {
      send: (text) => done.push(`send ${text}`),
      reply: (text) => done.push(`reply ${text}`),
    });
    for (const label of ["Say yes", "Use as reply", "Copy number"]) {
      button(view, label).click();
    }
    await settled();
    expect(done).toEqual(["send yes please", "reply It is on its way", "copy 88120417"]);
    expect(view.element.textContent).toContain("已复制");
    vi.unstubAllGlobals();
  });

  it("ask before they call, and Escape takes it back", async () => {
    const view = show(example("an order under way"), { press });
    button(view, "申请补发").click();
    expect(view.element.textContent).toContain("确定补发?");
    expect(document.activeElement).toBe(button(view, "确定"));
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    expect(document.activeElement).toBe(button(view, "申请补发"));
    expect(presses).toEqual([]);
    button(view, "申请补发").click();
    button(view, "确定").click();
    await settled();
    expect(presses).toMatchObject([{ action: "resend", form: {} }]);
  });

  it("show that a call runs and do not take a second one meanwhile", async () => {
    let answered = (_: Answer) => {};
    answer = () => new Promise((resolve) => (answered = resolve));
    const view = show({ v: 1, title: "x", actions: [{ id: "a", label: "Go", do: "call" }] }, { press });
    button(view, "Go").click();
    expect(view.element.getAttribute("aria-busy")).toBe("true");
    button(view, "Go").click();
    expect(presses).toHaveLength(1);
    answered({ toast: "On its way", card: { v: 1, title: "Done" } });
    await settled();
    expect(view.element.textContent).toBe("DoneOn its way");
    expect(view.element.getAttribute("aria-busy")).toBe("false");
  });

  it("say why a call failed and try the same press again", async () => {
    answer = () => Promise.reject(new Error("shop is closed"));
    const view = show({ v: 1, title: "x", actions: [{ id: "a", label: "Go", do: "call" }] }, { press });
    button(view, "Go").click();
    await settled();
    expect(view.element.querySelector("[role=alert]")?.textContent).toContain("shop is closed");
    answer = async () => undefined;
    button(view, "重试").click();
    await settled();
    expect(view.element.querySelector("[role=alert]")).toBeNull();
    expect(presses).toHaveLength(2);
    expect(presses[1]?.key).toBe(presses[0]?.key);
  });

  it("leave the word that was said only for a moment", async () => {
    vi.useFakeTimers();
    answer = async () => ({ toast: "noted" });
    const view = show({ v: 1, title: "x", actions: [{ id: "a", label: "Go", do: "call" }] }, { press });
    button(view, "Go").click();
    await vi.advanceTimersByTimeAsync(10);
    expect(view.element.querySelector("[role=status]")?.textContent).toBe("noted");
    await vi.advanceTimersByTimeAsync(5000);
    expect(view.element.querySelector("[role=status]")).toBeNull();
  });
});

describe("a form", () => {
  it("is not sent while something required is missing, and sends values by type", async () => {
    const presses: Press[] = [];
    const view = show(example("a form within tabs"), { press: async (one) => void presses.push(one) });
    button(view, "提交退货").click();
    const reason = input(view, "原因");
    expect(document.activeElement).toBe(reason);
    expect(reason.getAttribute("aria-invalid")).toBe("true");
    expect(presses).toEqual([]);
    fill(reason, "broken");
    fill(input(view, "件数"), "3");
    fill(input(view, "上门日期"), "2026-12-01");
    input(view, "需要包装").click();
    button(view, "提交退货").click();
    await settled();
    expect(presses).toMatchObject([
      { action: "return", form: { reason: "broken", count: 3, on: "2026-12-01", pack: false } },
    ]);
    expect(Object.keys(presses[0]?.form ?? {})).not.toContain("note");
  });

  it("keeps what was written when a newer version of the card comes, unless that gives another value", () => {
    const view = show(example("a form within tabs"));
    fill(input(view, "说明"), "盖子裂了");
    input(view, "说明").focus();
    const newer = structuredClone(example("a form within tabs")) as unknown as {
      blocks: { items: { blocks: { inputs: Record<string, unknown>[] }[] }[] }[];
    } & Card;
    const inputs = newer.blocks[0]?.items[0]?.blocks[0]?.inputs ?? [];
    Object.assign(inputs[1] ?? {}, { value: 5 });
    view.update(newer);
    expect(input(view, "说明").value).toBe("盖子裂了");
    expect(input(view, "件数").value).toBe("5");
    expect(document.activeElement).toBe(input(view, "说明"));
  });

  it("is sent by Enter where there is one thing to do, but not while an input method composes", async () => {
    const presses: Press[] = [];
    const view = show(example("a form within tabs"), { press: async (one) => void presses.push(one) });
    fill(input(view, "原因"), "other");
    const note = input(view, "说明");
    note.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, isComposing: true }));
    expect(presses).toEqual([]);
    note.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    await settled();
    expect(presses).toHaveLength(1);
  });
});

describe("a newer version", () => {
  it("takes the place of the old one and keeps the open tab", () => {
    const view = show(example("a form within tabs"));
    (view.element.querySelectorAll("[role=tab]")[1] as HTMLElement).click();
    view.update({ ...example("a form within tabs"), title: "退货 2" });
    expect(view.element.querySelector("h3")?.textContent).toBe("退货 2");
    expect(view.element.querySelectorAll("[role=tab]")[1]?.getAttribute("aria-selected")).toBe("true");
    expect(words(view)).not.toContain("undefined");
  });
});
