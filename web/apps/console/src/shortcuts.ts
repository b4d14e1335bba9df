import { onScopeDispose } from "vue";

export interface KeyStroke {
  code: string;
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing: boolean;
  keyCode: number;
}

export interface Shortcut {
  /** `KeyboardEvent.code`: the place of the key, whatever the keyboard's language. */
  code: string;
  /** A first key that must come just before, like G in `G I`. */
  after?: string;
  shift?: boolean;
  /** Ctrl or ⌘; works inside text fields. */
  control?: boolean;
  /** Works with Alt only. */
  alt?: boolean;
  /** Works inside text fields without Alt too. */
  anywhere?: boolean;
  /** Returns false when there was nothing to do, so that the key keeps its usual meaning. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most shortcuts need not say anything
  run(stroke: KeyStroke): boolean | void;
}

const sequenceWithin = 1200;

/** Whether the key belongs to an input method that is composing, for example Chinese pinyin. */
export function composing(stroke: KeyStroke): boolean {
  return stroke.isComposing || stroke.keyCode === 229;
}

export function inEditor(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

/** Decides which shortcut a key stroke means. Single letters rest while one writes; with Alt they work there too. */
export class ShortcutMap {
  private first: { code: string; at: number } | undefined;

  constructor(private readonly shortcuts: readonly Shortcut[]) {}

  find(stroke: KeyStroke, editing: boolean, now: number): Shortcut | undefined {
    if (composing(stroke)) {
      return undefined;
    }
    const before = this.first && now - this.first.at < sequenceWithin ? this.first.code : undefined;
    this.first = undefined;
    const found = this.shortcuts.find((shortcut) => matches(shortcut, stroke, editing, before));
    if (!found && !editing && !modified(stroke) && this.shortcuts.some((shortcut) => shortcut.after === stroke.code)) {
      this.first = { code: stroke.code, at: now };
    }
    return found;
  }
}

function modified(stroke: KeyStroke): boolean {
  return stroke.ctrlKey || stroke.metaKey || stroke.altKey;
}

function matches(shortcut: Shortcut, stroke: KeyStroke, editing: boolean, before: string | undefined): boolean {
  if (shortcut.code !== stroke.code || shortcut.after !== before || Boolean(shortcut.shift) !== stroke.shiftKey) {
    return false;
  }
  if (Boolean(shortcut.control) !== (stroke.ctrlKey || stroke.metaKey)) {
    return false;
  }
  if (shortcut.control) {
    return !stroke.altKey;
  }
  if (shortcut.alt) {
    return stroke.altKey;
  }
  return stroke.altKey || !editing || Boolean(shortcut.anywhere);
}

/** Listens for the shortcuts until the surrounding scope ends. Rests while a dialog is open. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const map = new ShortcutMap(shortcuts);
  const listener = (event: KeyboardEvent) => {
    if (event.defaultPrevented || document.querySelector("[role=dialog],[role=alertdialog],[role=menu]")) {
      return;
    }
    const found = map.find(event, inEditor(event.target), Date.now());
    if (found && found.run(event) !== false) {
      event.preventDefault();
    }
  };
  window.addEventListener("keydown", listener);
  onScopeDispose(() => window.removeEventListener("keydown", listener));
}
