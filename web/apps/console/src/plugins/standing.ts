import type { Contributed, PluginCalls, PluginInfo, PluginState, PluginView, Step } from "../api/plugins";
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
    enabled: ["running", "failed", "quarantined", "off"].includes(view.state),
    state: stateOf(view, extensions),
    reason: view.reason,
    adds: [...new Set([...(view.points ?? []), ...extensions.map((one) => one.point), ...added(view.contributes)])],
    extensions,
    history: together(extensions.map((one) => one.history ?? [])),
    warnings: view.warnings,
    unwoven: view.unwoven,
    publisher: view.publisher,
    consent: view.consent,
    quarantine: view.quarantine,
    strikes: view.strikes,
    nodes: view.nodes,
    inMemory: view.inMemory,
    threads: view.threads,
    onAbsent: view.onAbsent,
    icon: iconNamed(view.contributes),
    sha256: view.sha256,
    installedAt: view.installedAt,
    installedBy: view.installedBy,
    permissions: view.permissions,
    dangers: view.dangers,
    settings: view.settings,
    health: calls > 0 ? { calls, errors, p95 } : undefined,
  };
}

function added(contributes: Contributed | null | undefined): string[] {
  return (["panels", "commands", "pages"] as const).filter((what) => (contributes?.[what]?.length ?? 0) > 0);
}

/** A plugin has no icon of its own: the first of what it adds to the console stands for it. */
function iconNamed(contributes: Contributed | null | undefined): string | null | undefined {
  const { panels = [], pages = [], commands = [] } = contributes ?? {};
  return [...panels, ...pages, ...commands].find((one) => one.icon)?.icon;
}

/** The histories of all extensions as one. */
function together(histories: Step[][]): Step[] {
  const longest = Math.max(0, ...histories.map((history) => history.length));
  return Array.from({ length: longest }, (_, index) => {
    const steps = histories.map((history) => history[index - longest + history.length]);
    return {
      calls: steps.reduce((sum, step) => sum + (step?.calls ?? 0), 0),
      errors: steps.reduce((sum, step) => sum + (step?.errors ?? 0), 0),
    };
  });
}

/** A history as the points of a line in a box of 90 × 24: calls of each minute's sixth, the highest at the top. */
export function sparkline(history: readonly Step[]): string {
  const most = Math.max(1, ...history.map((step) => step.calls));
  const stride = 90 / Math.max(1, history.length - 1);
  return history.map((step, at) => `${round(at * stride)},${round(21 - (step.calls / most) * 18)}`).join(" ");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function stateOf(view: PluginView, extensions: PluginCalls[]): PluginState {
  switch (view.state) {
    case "disabled":
    case "off":
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
  consent: "warn",
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
      return tone === "bad" || plugin.state === "degraded" || plugin.state === "consent";
    case "stopped":
      return tone === "off";
  }
}
