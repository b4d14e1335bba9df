import { badge, drawBlocks, type Stage } from "./blocks";
import { type Card, type CardAction, type Hands, listOf, most, textOf, toneOf, webAddress } from "./card";
import { away, make } from "./dom";
import { Filled } from "./form";
import { type Words, wordsFor } from "./words";

type Trouble = { action: string; key: string; text: string };

const toastFor = 4000;
let cards = 0;

/**
 * A card on the screen. A newer version is drawn in place: what was filled in, the open tab and the focus stay. Put
 * {@link element} into the page and call {@link close} when it leaves.
 */
export class CardView {
  readonly element = make("article", { class: "hc", dir: "auto" });
  private readonly words: Words;
  private readonly filled = new Filled();
  private readonly opened = new Map<string, number>();
  private readonly id = `hc${++cards}`;
  /** The action whose answer is awaited. */
  private calling: string | undefined;
  /** The action that is asked about before it is done. */
  private asking: string | undefined;
  private trouble: Trouble | undefined;
  private said = "";
  private quiet: ReturnType<typeof setTimeout> | undefined;
  private gone = false;

  constructor(
    private card: Card,
    private readonly hands: Hands,
  ) {
    this.words = wordsFor(hands.locale);
    this.element.addEventListener("keydown", (event) => this.pressed(event));
    this.draw();
  }

  update(card: Card): void {
    if (card !== this.card) {
      this.card = card;
      this.trouble = undefined;
      this.asking = this.actions().some((action) => action.id === this.asking) ? this.asking : undefined;
      this.draw();
    }
  }

  close(): void {
    this.gone = true;
    clearTimeout(this.quiet);
  }

  private actions(): CardAction[] {
    const able: Record<CardAction["do"], boolean> = {
      open: true,
      copy: true,
      call: this.hands.press !== undefined,
      send: this.hands.send !== undefined,
      reply: this.hands.reply !== undefined,
    };
    return listOf(this.card.actions, most.actions)
      .map((action) => action as unknown as CardAction)
      .filter((action) => typeof action.id === "string" && able[action.do] === true)
      .filter((action) => action.do !== "open" || webAddress(action.url) !== undefined);
  }

  private draw(): void {
    const focused = this.focusedKey();
    this.filled.redraw();
    const stage: Stage = {
      id: this.id,
      words: this.words,
      hands: this.hands,
      filled: this.filled,
      opened: this.opened,
      left: most.blocks,
    };
    const title = textOf(this.card.title);
    const mark = badge(this.card.badge);
    const blocks = drawBlocks(this.card.blocks, stage);
    this.element.replaceChildren(
      ...[
        title || mark ? make("header", {}, title ? make("h3", {}, title) : undefined, mark) : undefined,
        blocks.length > 0 ? make("div", "hc-blocks", ...blocks) : undefined,
        this.foot(),
        this.message(),
      ].filter((part) => part !== undefined),
    );
    this.element.setAttribute("aria-busy", String(this.calling !== undefined));
    this.refocus(focused);
  }

  private focusedKey(): string | undefined {
    const active = document.activeElement;
    return active instanceof HTMLElement && this.element.contains(active) ? active.dataset.key : undefined;
  }

  private refocus(key: string | undefined): void {
    if (key !== undefined) {
      const same = [...this.element.querySelectorAll<HTMLElement>("[data-key]")].find((one) => one.dataset.key === key);
      same?.focus();
    }
  }

  private foot(): HTMLElement | undefined {
    const actions = this.actions();
    const asked = actions.find((action) => action.id === this.asking);
    if (asked) {
      return this.question(asked);
    }
    return actions.length > 0
      ? make("footer", { role: "group", "aria-label": this.words.actions }, ...actions.map((one) => this.button(one)))
      : undefined;
  }

  private button(action: CardAction): HTMLElement {
    const key = `${this.id}-do-${action.id}`;
    const style = `hc-do ${toneOf(action.tone)}`;
    const href = action.do === "open" ? webAddress(action.url) : undefined;
    if (href !== undefined && !action.confirm) {
      const link = away(href, style, textOf(action.label));
      link.dataset.key = key;
      return link;
    }
    const waits = this.calling === action.id;
    const button = make(
      "button",
      { type: "button", class: style, "data-key": key, "aria-busy": waits ? "true" : undefined },
      waits ? make("span", "hc-spin") : undefined,
      textOf(action.label),
    );
    // Not `disabled`: the focus stays where it is while the answer is awaited.
    button.setAttribute("aria-disabled", String(action.do === "call" && this.calling !== undefined));
    button.addEventListener("click", () => this.press(action));
    return button;
  }

  private question(action: CardAction): HTMLElement {
    const yes = make(
      "button",
      { type: "button", class: "hc-do strong", "data-key": `${this.id}-yes` },
      this.words.confirm,
    );
    const no = make("button", { type: "button", class: "hc-do", "data-key": `${this.id}-no` }, this.words.cancel);
    yes.addEventListener("click", () => {
      this.asking = undefined;
      this.act(action);
    });
    no.addEventListener("click", () => this.dismiss(action));
    return make(
      "footer",
      { class: "ask", role: "group" },
      make("p", { role: "alert" }, textOf(action.confirm)),
      no,
      yes,
    );
  }

  private message(): HTMLElement | undefined {
    const { trouble } = this;
    if (trouble) {
      const again = make(
        "button",
        { type: "button", class: "hc-again", "data-key": `${this.id}-again` },
        this.words.again,
      );
      again.addEventListener("click", () => void this.call(trouble.action, trouble.key));
      const text = trouble.text ? `${this.words.failed}: ${trouble.text}` : this.words.failed;
      return make("p", { class: "hc-note bad", role: "alert" }, make("span", {}, text), again);
    }
    return this.said ? make("p", { class: "hc-note", role: "status" }, this.said) : undefined;
  }

  private pressed(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === 229) {
      return;
    }
    const asked = this.actions().find((action) => action.id === this.asking);
    if (event.key === "Escape" && asked) {
      event.stopPropagation();
      this.dismiss(asked);
    } else if (event.key === "Enter" && event.target instanceof HTMLInputElement && event.target.type !== "checkbox") {
      const calls = this.actions().filter((action) => action.do === "call");
      if (calls.length === 1 && calls[0]) {
        event.preventDefault();
        this.press(calls[0]);
      }
    }
  }

  private press(action: CardAction): void {
    if (action.do === "call" && (this.calling !== undefined || !this.filled.complete(this.words))) {
      return;
    }
    if (action.confirm) {
      this.asking = action.id;
      this.draw();
      this.refocus(`${this.id}-yes`);
      return;
    }
    this.act(action);
  }

  private dismiss(action: CardAction): void {
    this.asking = undefined;
    this.draw();
    this.refocus(`${this.id}-do-${action.id}`);
  }

  private act(action: CardAction): void {
    const text = textOf(action.text);
    switch (action.do) {
      case "call":
        void this.call(action.id, newKey());
        break;
      case "open":
        window.open(webAddress(action.url), "_blank", "noopener,noreferrer");
        break;
      case "send":
        this.hands.send?.(text);
        break;
      case "reply":
        this.hands.reply?.(text);
        break;
      case "copy":
        void navigator.clipboard?.writeText(text).then(() => this.tell(this.words.copied));
        break;
    }
    if (action.do !== "call") {
      this.draw();
    }
    this.refocus(`${this.id}-do-${action.id}`);
  }

  private async call(action: string, key: string): Promise<void> {
    this.calling = action;
    this.trouble = undefined;
    this.draw();
    this.refocus(`${this.id}-do-${action}`);
    try {
      const answer = await this.hands.press?.({ action, key, form: this.filled.form() });
      this.calling = undefined;
      this.answered(answer?.card ?? undefined, answer?.toast ?? undefined);
    } catch (failure) {
      this.calling = undefined;
      this.trouble = { action, key, text: failure instanceof Error ? failure.message : "" };
    }
    if (!this.gone) {
      this.draw();
      this.refocus(this.trouble ? `${this.id}-again` : undefined);
    }
  }

  private answered(card: Card | undefined, toast: string | undefined): void {
    this.card = card ?? this.card;
    if (toast) {
      this.tell(toast);
    }
  }

  /** A word for a moment, in the corner of the page where it has one, else under the card. */
  private tell(text: string): void {
    if (this.hands.toast) {
      this.hands.toast(text);
      return;
    }
    this.said = text;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => {
      this.said = "";
      this.draw();
    }, toastFor);
    if (!this.gone) {
      this.draw();
    }
  }
}

/** 128 random bits in hex; works without a secure context. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
