import { describe, expect, it } from "vitest";
import { composing, type KeyStroke, type Shortcut, ShortcutMap } from "../src/shortcuts";

function stroke(code: string, parts: Partial<KeyStroke> = {}): KeyStroke {
  return {
    code,
    key: "",
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    isComposing: false,
    keyCode: 0,
    ...parts,
  };
}

const run = () => undefined;
const accept: Shortcut = { code: "KeyA", run };
const next: Shortcut = { code: "KeyA", shift: true, run };
const command: Shortcut = { code: "KeyK", control: true, run };
const goInbox: Shortcut = { code: "KeyI", after: "KeyG", run };
const join: Shortcut = { code: "KeyI", run };
const first: Shortcut = { code: "Digit1", alt: true, run };

function map(): ShortcutMap {
  return new ShortcutMap([accept, next, command, goInbox, join, first]);
}

describe("shortcuts", () => {
  it("tell a letter from the same letter with shift", () => {
    expect(map().find(stroke("KeyA"), false, 0)).toBe(accept);
    expect(map().find(stroke("KeyA", { shiftKey: true }), false, 0)).toBe(next);
  });

  it("rest while one writes, except with Alt or Ctrl", () => {
    expect(map().find(stroke("KeyA"), true, 0)).toBeUndefined();
    expect(map().find(stroke("KeyA", { altKey: true }), true, 0)).toBe(accept);
    expect(map().find(stroke("KeyK", { ctrlKey: true }), true, 0)).toBe(command);
    expect(map().find(stroke("KeyK", { metaKey: true }), true, 0)).toBe(command);
  });

  it("never fire while an input method composes, whichever way the browser says so", () => {
    expect(map().find(stroke("KeyA", { isComposing: true }), false, 0)).toBeUndefined();
    expect(composing(stroke("Enter", { keyCode: 229 }))).toBe(true);
    expect(map().find(stroke("KeyA", { keyCode: 229, altKey: true }), true, 0)).toBeUndefined();
  });

  it("follow a sequence within a second and a fifth, and forget it after", () => {
    const sequence = map();
    expect(sequence.find(stroke("KeyG"), false, 0)).toBeUndefined();
    expect(sequence.find(stroke("KeyI"), false, 1000)).toBe(goInbox);
    expect(sequence.find(stroke("KeyG"), false, 2000)).toBeUndefined();
    expect(sequence.find(stroke("KeyI"), false, 3300)).toBe(join);
  });

  it("leave Ctrl with a letter to the browser", () => {
    expect(map().find(stroke("KeyA", { ctrlKey: true }), false, 0)).toBeUndefined();
  });

  it("keep digits for Alt alone", () => {
    expect(map().find(stroke("Digit1"), false, 0)).toBeUndefined();
    expect(map().find(stroke("Digit1", { altKey: true }), false, 0)).toBe(first);
  });
});
