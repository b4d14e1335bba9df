import { signal } from "@preact/signals";
import { local } from "./store/device";

export type Theme = "auto" | "light" | "dark";

const SHELF = "hutong.theme";

export const theme = signal<Theme>("auto");

/** Takes the theme that was chosen here before; the page comes with the one that its address asks for. */
export function restoreTheme(): void {
  const kept = local.get(SHELF);
  if (kept === "light" || kept === "dark") applyTheme(kept);
  else theme.value = (document.documentElement.dataset.theme as Theme | undefined) ?? "auto";
}

export function nextTheme(from: Theme = theme.value): Theme {
  return from === "auto" ? "dark" : from === "dark" ? "light" : "auto";
}

export function applyTheme(wanted: Theme): void {
  theme.value = wanted;
  if (wanted === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = wanted;
  local.set(SHELF, wanted);
}
