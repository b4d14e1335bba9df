/** A card as `card.schema.json` of the plugin API describes it. It comes from strangers: nothing of it is trusted. */

export type Scalar = string | number | boolean | null;
export type Locale = "zh-CN" | "en";

export interface Card {
  v: number;
  title?: string;
  badge?: { text: string; tone?: string };
  blocks?: Block[];
  actions?: CardAction[];
}

/** What a block holds depends on its `type`; the readers below take it apart without trusting it. */
export type Block = Record<string, unknown> & { type: string };

export interface CardAction {
  id: string;
  label: string;
  do: "open" | "call" | "send" | "reply" | "copy";
  tone?: string;
  confirm?: string;
  url?: string;
  text?: string;
  value?: unknown;
}

export interface Press {
  action: string;
  /** The same when the person tries again after a failure: the server takes one press once. */
  key: string;
  /** What was filled in, by the ids of the inputs; empty fields are left out. */
  form: Record<string, Scalar>;
}

export interface Answer {
  toast?: string | null;
  card?: Card | null;
}

/** What the page around a card can do for it. An action that needs a hand that is not there is not drawn. */
export interface Hands {
  locale: Locale;
  /** Calls who owns the card. Rejects with an Error whose message is for people. */
  press?(press: Press): Promise<Answer | undefined>;
  /** Says a text as the visitor. */
  send?(text: string): void;
  /** Puts a text into the agent's composer. */
  reply?(text: string): void;
  /** Shows a word for a moment; without it the card shows it itself. */
  toast?(text: string): void;
  /** Turns the path of a file of this server into an address that the browser can load. */
  picture?(path: string): string | Promise<string>;
}

export const most = { blocks: 60, items: 60, rows: 100, columns: 12, tabs: 12, inputs: 30, options: 50, actions: 6 };

export function isCard(value: unknown): value is Card {
  return typeof value === "object" && value !== null && typeof (value as Card).v === "number";
}

/** A text, number or yes/no as people read it; anything else is empty. */
export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

export function listOf(value: unknown, limit: number): Record<string, unknown>[] {
  const list: unknown[] = Array.isArray(value) ? value.slice(0, limit) : [];
  return list.filter((one): one is Record<string, unknown> => typeof one === "object" && one !== null);
}

const tones = new Set(["info", "good", "warn", "bad"]);

export function toneOf(value: unknown): string {
  return typeof value === "string" && tones.has(value) ? value : "neutral";
}

/** An address that a button may open; http only where the card came with it, which the server decides. */
export function webAddress(value: unknown): string | undefined {
  return typeof value === "string" && /^https?:\/\/[^\s/?#\\]+[^\s\\]*$/.test(value) ? value : undefined;
}

/** A file of this server. Pictures from elsewhere are not loaded: they would tell a stranger who looks at them. */
export function ownFile(value: unknown): string | undefined {
  return typeof value === "string" && /^\/api\/v1\/files\/[A-Za-z0-9_-][^\s\\]*$/.test(value) ? value : undefined;
}
