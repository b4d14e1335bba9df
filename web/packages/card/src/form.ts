import { type Block, listOf, most, type Scalar, textOf } from "./card";
import { make } from "./dom";
import type { Words } from "./words";

interface Input {
  id: string;
  kind: string;
  required: boolean;
  element: HTMLInputElement | HTMLSelectElement;
  complain(words: string): void;
}

/** What stands in the inputs of a card. It outlives a newer version of the card. */
export class Filled {
  readonly values = new Map<string, Scalar>();
  /** The values that the card itself gave, to see which a newer one changes. */
  private readonly given = new Map<string, Scalar>();
  private inputs: Input[] = [];

  /** Forgets the drawn inputs; what was filled in stays. */
  redraw(): void {
    this.inputs = [];
  }

  /** Takes what the card gives where it is new; what the person wrote stays otherwise. */
  offer(id: string, value: Scalar): void {
    if (!this.given.has(id) || this.given.get(id) !== value) {
      this.given.set(id, value);
      this.values.set(id, value);
    }
  }

  add(input: Input): void {
    this.inputs.push(input);
  }

  /** Marks what is missing and moves there; true if nothing is. */
  complete(words: Words): boolean {
    let first: Input | undefined;
    for (const input of this.inputs) {
      const wrong = this.mistake(input, words);
      input.complain(wrong);
      first ??= wrong ? input : undefined;
    }
    first?.element.focus();
    return first === undefined;
  }

  private mistake(input: Input, words: Words): string {
    if (input.element instanceof HTMLInputElement && input.element.validity?.badInput) {
      return words.number;
    }
    const value = this.values.get(input.id);
    const empty =
      value === undefined || value === null || value === "" || (input.kind === "checkbox" && value !== true);
    return input.required && empty ? (input.kind === "select" ? words.choose : words.required) : "";
  }

  form(): Record<string, Scalar> {
    const form: Record<string, Scalar> = {};
    for (const { id } of this.inputs) {
      const value = this.values.get(id);
      if (value !== undefined && value !== null && value !== "") {
        form[id] = value;
      }
    }
    return form;
  }
}

export function drawForm(block: Block, filled: Filled, words: Words, card: string): HTMLElement {
  const inputs = listOf(block.inputs, most.inputs)
    .filter((input) => typeof input.id === "string")
    .map((input) => drawInput(input, filled, words, card));
  return make("div", { class: "hc-form", role: "group" }, ...inputs);
}

function drawInput(given: Record<string, unknown>, filled: Filled, words: Words, card: string): HTMLElement {
  const id = textOf(given.id);
  const kind = ["number", "select", "date", "checkbox"].find((known) => known === given.input) ?? "text";
  filled.offer(id, (given.value as Scalar | undefined) ?? (kind === "checkbox" ? false : null));
  const name = `${card}-in-${id}`;
  const element = kind === "select" ? select(given, words) : make("input", { type: kind });
  element.id = name;
  element.dataset.key = name;
  element.setAttribute("aria-describedby", `${name}-why`);
  if (given.required === true) {
    element.setAttribute("aria-required", "true");
  }
  if (element instanceof HTMLInputElement && kind === "text") {
    element.maxLength = 2000;
    element.placeholder = textOf(given.placeholder);
  }
  put(element, kind, filled.values.get(id));
  const why = make("small", { id: `${name}-why`, class: "hc-why", role: "alert" });
  const complain = (text: string) => {
    why.textContent = text;
    element.setAttribute("aria-invalid", String(text !== ""));
  };
  const take = () => {
    filled.values.set(id, read(element, kind));
    complain("");
  };
  element.addEventListener("input", take);
  element.addEventListener("change", take);
  filled.add({ id, kind, required: given.required === true, element, complain });
  const label = make(
    "label",
    { for: name },
    textOf(given.label),
    given.required === true ? make("i", { "aria-hidden": "true" }, "*") : undefined,
  );
  return kind === "checkbox"
    ? make("div", "hc-input check", element, label, why)
    : make("div", "hc-input", label, element, why);
}

function select(given: Record<string, unknown>, words: Words): HTMLSelectElement {
  const options = listOf(given.options, most.options).map((option) =>
    make("option", { value: textOf(option.id) }, textOf(option.label)),
  );
  return make("select", {}, make("option", { value: "" }, words.choose), ...options);
}

function put(element: HTMLInputElement | HTMLSelectElement, kind: string, value: Scalar | undefined): void {
  if (element instanceof HTMLInputElement && kind === "checkbox") {
    element.checked = value === true;
  } else {
    element.value = textOf(value);
  }
}

function read(element: HTMLInputElement | HTMLSelectElement, kind: string): Scalar {
  if (element instanceof HTMLInputElement && kind === "checkbox") {
    return element.checked;
  }
  if (kind === "number") {
    return element.value === "" ? null : Number(element.value);
  }
  return element.value;
}
