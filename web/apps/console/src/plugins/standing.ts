import type { PluginCalls, PluginInfo, PluginState, PluginView } from "../api/types";
import type { Locale } from "../i18n";

/** What the page shows of a plugin: how it really does, and the figures of all its extensions together. */
export function fromServer(view: PluginView): PluginInfo {
  const extensions = view.extensions ?? [];
  const calls = extensions.reduce((sum, one) => sum + one.calls, 0);
  const errors = extensions.reduce((sum, one) => sum + one.errors, 0);
  const p95 = Math.max(0, ...extensions.map((one) => one.p95Micros)) / 1000;
  return {
    id: view.id,
    version: view.version,
    name: view.name,
    description: view.description,
    provider: view.provider,
    source: view.source,
    enabled: view.state === "running" || view.state === "failed",
    state: stateOf(view, extensions),
    reason: view.reason,
    extensions: [...new Set(extensions.map((one) => one.point))],
    permissions: view.permissions,
    dangers: view.dangers,
    settings: view.settings,
    health: calls > 0 ? { calls, errors, p95 } : undefined,
  };
}

function stateOf(view: PluginView, extensions: PluginCalls[]): PluginState {
  switch (view.state) {
    case "disabled":
      return "stopped";
    case "running":
      if (extensions.some((one) => one.breaker === "open")) {
        return "open";
      }
      return extensions.some((one) => one.breaker === "trying" || one.moved) ? "degraded" : "running";
    default:
      return view.state;
  }
}

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
