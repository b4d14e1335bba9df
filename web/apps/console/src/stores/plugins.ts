import { defineStore } from "pinia";
import { computed, ref } from "vue";
import { ApiError } from "../api/http";
import type { Backlog, Consent, PluginInfo, PluginPage, PluginView, Refusal } from "../api/plugins";
import { upload } from "../api/upload";
import { texts } from "../i18n";
import { fromServer } from "../plugins/standing";
import { useContributions } from "./contributions";
import { describe, mistakesOf } from "./failures";
import { useSession } from "./session";
import { lasting } from "./storage";

export type Step = "upload" | "check" | "consent" | "start";

export interface Installation {
  file: string;
  size: number;
  step: Step | "done" | "refused";
  /** How much of the file has been sent, in percent. */
  sent: number;
  /** The step at which it was refused. */
  stopped: Step | undefined;
  reason: string;
  plugin: PluginInfo | undefined;
}

const readKey = "hutong.refusals";
const pollEvery = 400;
const startWithin = 15_000;

/** The catalogue of plugins and the one installation that is going on. */
export const usePlugins = defineStore("plugins", () => {
  const session = useSession();
  const plugins = ref<PluginInfo[]>([]);
  const loaded = ref(false);
  const failure = ref<unknown>();
  const installation = ref<Installation>();
  const refused = ref<Refusal[]>([]);
  /** The server was started with all plugins off. */
  const safe = ref(false);
  /** Refusals up to this time were read. */
  const readUpTo = ref(lasting.getJson<number>(readKey) ?? 0);
  const refusals = computed(() =>
    refused.value.filter((one) => one.standing || (one.at > readUpTo.value && one.file !== installation.value?.file)),
  );
  const busy = ref(new Set<string>());

  async function load(): Promise<void> {
    try {
      const page = await session.http.get<PluginPage>("/plugins");
      plugins.value = page.items.map(fromServer);
      refused.value = page.refused ?? [];
      safe.value = page.safe ?? false;
      failure.value = undefined;
    } catch (reason) {
      failure.value = reason;
    } finally {
      loaded.value = true;
    }
  }

  let sending: AbortController | undefined;

  function told(change: Partial<Installation>): void {
    if (installation.value) {
      installation.value = { ...installation.value, ...change };
    }
  }

  async function install(file: File): Promise<void> {
    sending?.abort();
    const own = new AbortController();
    sending = own;
    installation.value = {
      file: file.name,
      size: file.size,
      step: "upload",
      sent: 0,
      stopped: undefined,
      reason: "",
      plugin: undefined,
    };
    if (!/\.(jar|zip)$/i.test(file.name)) {
      told({ step: "refused", stopped: "upload", reason: texts.value.plugins.notJar });
      return;
    }
    try {
      const view = await send(file, own.signal);
      await load();
      await installed(fromServer(view));
    } catch (problem) {
      if (sending === own) {
        failed(problem, own.signal.aborted);
      }
    }
  }

  function send(file: File, signal: AbortSignal): Promise<PluginView> {
    const zip = file.name.toLowerCase().endsWith(".zip");
    return upload<PluginView>("/plugins", {
      token: session.token,
      file,
      headers: {
        "Content-Type": zip ? "application/zip" : "application/java-archive",
        "X-File-Name": encodeURIComponent(file.name),
      },
      progress: (share) => told({ sent: Math.floor(share * 100), step: share < 1 ? "upload" : "check" }),
      signal,
    });
  }

  function failed(problem: unknown, aborted: boolean): void {
    const checked = problem instanceof ApiError && problem.status >= 400 && problem.status < 500;
    const reason = aborted ? texts.value.plugins.cancelled : reasonOf(problem);
    told({ step: "refused", stopped: checked ? "check" : "upload", reason });
  }

  /** Takes the upload back while it is under way. */
  function cancel(): void {
    sending?.abort();
  }

  async function installed(plugin: PluginInfo): Promise<void> {
    if (plugin.consent) {
      told({ step: "consent", plugin });
    } else {
      told({ step: "start", plugin });
      await settled(plugin);
    }
  }

  /** Agrees to exactly what was shown; returns why that did not work, or nothing. */
  async function agree(id: string, consent: Consent, dangerous: boolean): Promise<string | undefined> {
    const own = installation.value?.plugin?.id === id;
    let stale = false;
    const problem = await change(id, async () => {
      const body = { permissions: consent.permissions, dangerous, sha256: consent.sha256 };
      const path = `/plugins/${encodeURIComponent(id)}/consent`;
      const view = await session.http.request<PluginView>("PUT", path, { body }).catch((failure: unknown) => {
        stale = failure instanceof ApiError && failure.status === 409;
        throw failure;
      });
      if (own) {
        told({ step: "start", plugin: fromServer(view) });
      }
    });
    if (own && problem === undefined && installation.value?.plugin) {
      await settled(installation.value.plugin);
    }
    return stale ? texts.value.plugins.consent.changed : problem;
  }

  /** Throws away what waits for consent; what runs goes on. */
  async function refuse(id: string): Promise<string | undefined> {
    const problem = await change(id, () =>
      session.http.request("DELETE", `/plugins/${encodeURIComponent(id)}/consent`),
    );
    if (problem === undefined && installation.value?.plugin?.id === id) {
      installation.value = undefined;
    }
    return problem;
  }

  /** Waits until the plugin has come up or has said why not. */
  async function settled(plugin: PluginInfo): Promise<void> {
    const until = Date.now() + startWithin;
    let now = plugin;
    while (["starting", "stopping"].includes(now.state) && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, pollEvery));
      await load();
      now = plugins.value.find((one) => one.id === plugin.id) ?? now;
    }
    if (["failed", "quarantined"].includes(now.state)) {
      told({
        step: "refused",
        stopped: "start",
        reason: now.reason ?? texts.value.plugins.state[now.state] ?? "",
        plugin: now,
      });
    } else {
      told({ step: "done", plugin: now });
    }
  }

  /** Runs one change of one plugin and reads the list again; returns why it failed, or nothing. */
  async function change(id: string, work: () => Promise<unknown>): Promise<string | undefined> {
    busy.value = new Set(busy.value).add(id);
    try {
      await work();
      return undefined;
    } catch (problem) {
      return describe(problem);
    } finally {
      await load();
      void useContributions().load();
      const left = new Set(busy.value);
      left.delete(id);
      busy.value = left;
    }
  }

  /** What has waited for a plugin that is off. */
  function backlog(id: string): Promise<Backlog> {
    return session.http.request<Backlog>("GET", `/plugins/${encodeURIComponent(id)}/backlog`);
  }

  /** `waiting`: what becomes of the events that have waited; without it the server decides by their age. */
  function enable(id: string, enabled: boolean, waiting?: Backlog["default"]): Promise<string | undefined> {
    return change(id, () =>
      session.http.request("PUT", `/plugins/${encodeURIComponent(id)}/enabled`, {
        body: { enabled, ...(waiting && { backlog: waiting }) },
      }),
    );
  }

  /** `data`: its settings and what it keeps go, too. */
  function remove(id: string, data: boolean): Promise<string | undefined> {
    const query = data ? { data: "true" } : {};
    return change(id, () => session.http.request("DELETE", `/plugins/${encodeURIComponent(id)}`, { query }));
  }

  function dismissRefusals(): void {
    readUpTo.value = Math.max(readUpTo.value, ...refused.value.map((one) => one.at));
    lasting.setJson(readKey, readUpTo.value);
  }

  return {
    refusals,
    safe,
    dismissRefusals,
    plugins,
    loaded,
    failure,
    installation,
    busy,
    load,
    install,
    cancel,
    agree,
    refuse,
    backlog,
    enable,
    remove,
  };
});

/** Why a jar was refused, a line for each reason; the server's own words where its kind is not known. */
function reasonOf(problem: unknown): string {
  const reasons = mistakesOf(problem).map((one) => one.text);
  return reasons.join("\n") || (problem instanceof ApiError && problem.message) || describe(problem);
}
