import type { PluginInfo, PluginState } from "../api/types";
import type { Locale } from "../i18n";

export type Tone = "good" | "warn" | "bad" | "off";

const tones: Record<PluginState, Tone> = {
  running: "good",
  starting: "warn",
  stopping: "warn",
  degraded: "warn",
  open: "bad",
  quarantined: "bad",
  failed: "bad",
  stopped: "off",
  available: "off",
};

export function toneOf(plugin: PluginInfo): Tone {
  return tones[plugin.state] ?? "warn";
}

/** A text of the descriptor in the reader's language, else in any. */
export function localText(text: PluginInfo["name"], locale: Locale, otherwise: string): string {
  if (typeof text === "string") {
    return text || otherwise;
  }
  return text?.[locale] ?? text?.en ?? Object.values(text ?? {})[0] ?? otherwise;
}

export function errorRate(plugin: PluginInfo): string | undefined {
  const health = plugin.health;
  if (!health || health.calls === 0) {
    return undefined;
  }
  const percent = (health.errors / health.calls) * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(2) : Math.round(percent)}%`;
}

/** A measured time: `0.3 ms`, `42 ms`, `1.9 s`. */
export function measured(milliseconds: number): string {
  if (milliseconds >= 1000) {
    return `${(milliseconds / 1000).toFixed(1)} s`;
  }
  return milliseconds < 10 ? `${Math.round(milliseconds * 100) / 100} ms` : `${Math.round(milliseconds)} ms`;
}

export type PluginFilter = "all" | "running" | "trouble" | "stopped";

export function within(plugin: PluginInfo, filter: PluginFilter): boolean {
  const tone = toneOf(plugin);
  switch (filter) {
    case "all":
      return true;
    case "running":
      return tone === "good" || plugin.state === "degraded";
    case "trouble":
      return tone === "bad" || plugin.state === "degraded";
    case "stopped":
      return tone === "off";
  }
}
