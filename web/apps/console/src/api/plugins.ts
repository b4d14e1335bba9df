import type { Page } from "./types";

/** What REST answers about plugins, as far as the console reads it. Times are epoch milliseconds. */

export type PluginState =
  | "available"
  | "starting"
  | "running"
  | "degraded"
  | "open"
  | "quarantined"
  | "consent"
  | "stopping"
  | "stopped"
  | "failed";

export type Localized = Record<string, string>;

/** A plugin as the page shows it. */
export interface PluginInfo {
  id: string;
  version: string;
  name?: Localized | string;
  description?: Localized | string;
  provider?: { name?: string; url?: string } | string | null;
  source?: string;
  enabled: boolean;
  state: PluginState;
  reason?: string | null;
  /** The extension points that it implements and what it adds to the console. */
  adds?: string[];
  permissions?: string[];
  /** What the byte-code scan found. */
  dangers?: string[];
  warnings?: string[];
  /** Methods whose loops cannot be ended. */
  unwoven?: string[];
  publisher?: string | null;
  /** Whether it has settings to draw a form from. */
  settings?: boolean;
  health?: { calls: number; errors: number; p95?: number | null } | null;
  history?: Step[];
  extensions?: PluginCalls[];
  /** What waits for the administrator. */
  consent?: Consent | null;
  quarantine?: { reason: string; since: number } | null;
  strikes?: Strike[];
  nodes?: NodeState[];
  /** Old versions that were unloaded and not collected. */
  inMemory?: number;
  threads?: LeftThreads;
  onAbsent?: string;
  icon?: string | null;
  sha256?: string;
  installedAt?: number | null;
  installedBy?: string | null;
}

/** Threads of unloaded versions that still live: how many, and their names without repetition, at most 20. */
export interface LeftThreads {
  count: number;
  names: string[];
}

/** What a version asks for before it runs. */
export interface Consent {
  version: string;
  sha256?: string;
  permissions: string[];
  /** Those of the permissions that the running version does not have. */
  added: string[];
  dangers: string[];
  warnings?: string[];
  points?: string[];
  /** Absent: unknown. */
  publisher?: string | null;
  /** Whose plugin it takes the place of. */
  replaces?: Replaced | null;
}

/** What has waited for a plugin's listeners and channels, and what enabling does without a choice. */
export interface Backlog {
  items: { consumer: string; events: number; since: number; absent: number }[];
  default: "skip" | "deliver";
}

/** `unknown`: neither is signed by anybody who is trusted, so nobody can tell. */
export interface Replaced {
  whose: "bundled" | "own" | "other" | "unknown";
  version: string;
  publisher?: string | null;
}

export interface Strike {
  kind: string;
  detail: string;
  at: number;
}

export interface NodeState {
  node: string;
  version: string;
  state: string;
  reason?: string | null;
  at?: number;
}

/** Calls in one step of ten seconds. */
export interface Step {
  calls: number;
  errors: number;
}

export interface Contributed {
  panels?: { icon?: string | null }[];
  commands?: { icon?: string | null }[];
  pages?: { icon?: string | null }[];
}

/** A plugin as the server tells it. */
export interface PluginView {
  id: string;
  version: string;
  name?: Localized;
  description?: Localized;
  provider?: { name?: string; url?: string } | null;
  state: "running" | "disabled" | "failed" | "available" | "quarantined" | "consent" | "off";
  source?: string;
  sha256?: string;
  installedAt?: number | null;
  installedBy?: string | null;
  reason?: string | null;
  permissions?: string[];
  onAbsent?: string;
  points?: string[];
  contributes?: Contributed | null;
  dangers?: string[];
  warnings?: string[];
  unwoven?: string[];
  publisher?: string | null;
  settings?: boolean;
  extensions?: PluginCalls[];
  inMemory?: number;
  threads?: LeftThreads;
  consent?: Consent | null;
  quarantine?: { reason: string; since: number } | null;
  strikes?: Strike[];
  nodes?: NodeState[];
}

/** The plugins, and the files that were not taken since the server started, newest first. */
export interface PluginPage extends Page<PluginView> {
  refused?: Refusal[];
  /** The server was started with all plugins off. */
  safe?: boolean;
}

export interface Refusal {
  at: number;
  file: string;
  reasons: string[];
  /** The file still lies in the directory of plugins: this is true until it is gone. */
  standing?: boolean;
}

/** One extension of a plugin and its calls since the server started. */
export interface PluginCalls {
  point: string;
  name: string;
  breaker: "closed" | "open" | "trying";
  /** It overstayed where it must not block and runs on threads of its own now. */
  moved: boolean;
  calls: number;
  errors: number;
  p95Micros: number;
  /** The last ten minutes, oldest first. */
  history?: Step[];
}
