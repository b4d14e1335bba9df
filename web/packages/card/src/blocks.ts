import { type Block, type Hands, listOf, most, ownFile, textOf, toneOf, webAddress } from "./card";
import { away, make } from "./dom";
import { drawForm, type Filled } from "./form";
import { textNodes } from "./markdown";
import { moment, type Words } from "./words";

/** What the blocks of one card share: the words, the hands, and what the person has filled in and opened. */
export interface Stage {
  /** Unique on the page; the elements of the card are named after it. */
  id: string;
  words: Words;
  hands: Hands;
  filled: Filled;
  /** The open tab of each group, by its place in the card. */
  opened: Map<string, number>;
  /** Blocks that may still be drawn. */
  left: number;
}

export function drawBlocks(blocks: unknown, stage: Stage, place = "b"): Node[] {
  const nodes: Node[] = [];
  for (const [index, block] of listOf(blocks, most.blocks).entries()) {
    if (stage.left-- > 0 && typeof block.type === "string") {
      const drawn = draw(block as Block, stage, `${place}${index}`);
      nodes.push(...(drawn ? [drawn] : []));
    }
  }
  return nodes;
}

function draw(block: Block, stage: Stage, place: string): HTMLElement | undefined {
  switch (block.type) {
    case "text":
      return make("div", `hc-text ${toneOf(block.tone)}`, ...textNodes(textOf(block.text)));
    case "fields":
      return fields(block, stage);
    case "metric":
      return metric(block, stage);
    case "image":
      return make("figure", "hc-image", picture(block.url, textOf(block.alt), stage));
    case "list":
      return make("ul", "hc-list", ...listOf(block.items, most.items).map((item) => listItem(item, stage)));
    case "steps":
      return steps(block, stage);
    case "timeline":
      return timeline(block, stage);
    case "table":
      return table(block, stage);
    case "progress":
      return progress(block);
    case "divider":
      return make("hr", "hc-divider");
    case "form":
      return drawForm(block, stage.filled, stage.words, stage.id);
    case "tabs":
      return tabs(block, stage, place);
    default:
      return textOf(block.alt) ? make("p", "hc-alt", textOf(block.alt)) : undefined;
  }
}

function valueText(value: unknown, words: Words): string {
  return typeof value === "boolean" ? (value ? words.yes : words.no) : textOf(value);
}

function fields(block: Block, { words }: Stage): HTMLElement {
  const pairs = listOf(block.items, most.items).flatMap((item) => [
    make("dt", {}, textOf(item.label)),
    make("dd", toneOf(item.tone), valueText(item.value, words) || "—"),
  ]);
  return make("dl", "hc-fields", ...pairs);
}

function metric(block: Block, { words }: Stage): HTMLElement {
  const unit = textOf(block.unit);
  const change = valueText(block.change, words);
  return make(
    "div",
    "hc-metric",
    make("span", {}, textOf(block.label)),
    make("p", {}, make("b", {}, valueText(block.value, words)), unit ? make("span", {}, unit) : undefined),
    change ? make("span", `hc-change ${toneOf(block.tone)}`, change) : undefined,
  );
}

/** A picture of this server; one from elsewhere is a link that the person may open. */
function picture(url: unknown, alt: string, { hands }: Stage): HTMLElement {
  const own = ownFile(url);
  if (own === undefined) {
    const href = webAddress(url);
    return href ? away(href, "hc-away", alt || href) : make("span", "hc-alt", alt);
  }
  const image = make("img", { alt, loading: "lazy", decoding: "async" });
  const missing = () => image.replaceWith(...(alt ? [make("span", "hc-alt", alt)] : []));
  image.addEventListener("error", missing, { once: true });
  void Promise.resolve(hands.picture?.(own) ?? own).then((address) => image.setAttribute("src", address), missing);
  return image;
}

export function badge(value: unknown): HTMLElement | undefined {
  const given = typeof value === "object" && value !== null ? (value as { text?: unknown; tone?: unknown }) : {};
  const text = textOf(given.text);
  return text ? make("span", `hc-badge ${toneOf(given.tone)}`, text) : undefined;
}

function listItem(item: Record<string, unknown>, stage: Stage): HTMLElement {
  const href = webAddress(item.url);
  const title = textOf(item.title);
  const text = textOf(item.text);
  return make(
    "li",
    {},
    ownFile(item.image) ? picture(item.image, "", stage) : undefined,
    make(
      "div",
      {},
      href ? away(href, "hc-title", title) : make("b", "hc-title", title),
      text ? make("span", {}, text) : undefined,
    ),
    badge(item.badge),
  );
}

const stepStates = new Set(["done", "now", "next", "failed"]);

function steps(block: Block, { words, hands }: Stage): HTMLElement {
  const items = listOf(block.items, most.items);
  const drawn = items.map((item) => {
    const state = stepStates.has(textOf(item.state))
      ? (textOf(item.state) as "done" | "now" | "next" | "failed")
      : "next";
    const at = moment(item.at, hands.locale);
    return make(
      "li",
      { class: state, "aria-current": state === "now" ? "step" : undefined },
      make("b", {}, textOf(item.label)),
      make("span", "hc-vh", state === "failed" ? words.stepFailed : words[state]),
      at ? make("time", {}, at) : undefined,
    );
  });
  return make("ol", items.length > 4 ? "hc-steps tall" : "hc-steps", ...drawn);
}

function timeline(block: Block, { hands }: Stage): HTMLElement {
  const items = listOf(block.items, most.items).map((item) => {
    const at = moment(item.at, hands.locale);
    const text = textOf(item.text);
    return make(
      "li",
      toneOf(item.tone),
      make("b", {}, textOf(item.label)),
      text ? make("span", {}, text) : undefined,
      at ? make("time", {}, at) : undefined,
    );
  });
  return make("ol", "hc-timeline", ...items);
}

function table(block: Block, { words }: Stage): HTMLElement {
  const columns: unknown[] = Array.isArray(block.columns) ? block.columns.slice(0, most.columns) : [];
  const rows: unknown[] = Array.isArray(block.rows) ? block.rows.slice(0, most.rows) : [];
  const head = make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, textOf(name))));
  const body = rows.map((row) => {
    const cells: unknown[] = Array.isArray(row) ? row : [];
    return make("tr", {}, ...columns.map((_, at) => make("td", {}, valueText(cells[at], words))));
  });
  const drawn = make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
  // A region that scrolls must take the keyboard.
  return make(
    "div",
    { class: "hc-table", tabindex: "0", role: "group", "aria-label": columns.map(textOf).join(", ") },
    drawn,
  );
}

function progress(block: Block): HTMLElement {
  const max = typeof block.max === "number" && block.max > 0 ? block.max : 1;
  const value = typeof block.value === "number" ? Math.min(max, Math.max(0, block.value)) : 0;
  const label = textOf(block.label);
  const share = `${Math.round((value / max) * 100)}%`;
  return make(
    "div",
    `hc-progress ${toneOf(block.tone)}`,
    make("p", {}, make("span", {}, label), make("b", {}, share)),
    make("progress", { value: String(value), max: String(max), "aria-label": label || share }),
  );
}

function tabs(block: Block, stage: Stage, place: string): HTMLElement {
  const items = listOf(block.items, most.tabs);
  const open = Math.min(stage.opened.get(place) ?? 0, Math.max(0, items.length - 1));
  const named = (what: string, index: number) => `${stage.id}-${place}-${what}${index}`;
  const buttons = items.map((item, index) =>
    make(
      "button",
      {
        type: "button",
        role: "tab",
        id: named("tab", index),
        "aria-controls": named("panel", index),
        "data-key": named("tab", index),
      },
      textOf(item.label),
    ),
  );
  const panels = items.map((item, index) =>
    make(
      "div",
      { class: "hc-blocks", role: "tabpanel", id: named("panel", index), "aria-labelledby": named("tab", index) },
      ...drawBlocks(item.blocks, stage, `${place}-${index}-`),
    ),
  );
  const show = (shown: number) => {
    stage.opened.set(place, shown);
    for (const [index, button] of buttons.entries()) {
      button.setAttribute("aria-selected", String(index === shown));
      button.tabIndex = index === shown ? 0 : -1;
    }
    for (const [index, panel] of panels.entries()) {
      panel.hidden = index !== shown;
    }
  };
  for (const [index, button] of buttons.entries()) {
    button.addEventListener("click", () => show(index));
    button.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) {
        event.preventDefault();
        const next = (index + step + buttons.length) % buttons.length;
        show(next);
        buttons[next]?.focus();
      }
    });
  }
  show(open);
  return make("div", "hc-tabs", make("div", { role: "tablist" }, ...buttons), ...panels);
}
