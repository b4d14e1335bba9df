import { defineStore } from "pinia";
import { computed, ref } from "vue";
import { ApiError } from "../api/http";
import type { PluginInfo, PluginPage, PluginView, Refusal } from "../api/types";
import { texts } from "../i18n";
import { fromServer } from "../plugins/standing";
import { describe } from "./offers";
import { useSession } from "./session";
import { lasting } from "./storage";

export interface Installation {
  file: string;
  size: number;
  step: "upload" | "check" | "start" | "done" | "refused";
  /** The step at which it was refused. */
  stopped: "upload" | "check" | "start" | undefined;
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
  /** Refusals up to this time were read. */
  const readUpTo = ref(lasting.getJson<number>(readKey) ?? 0);
  const refusals = computed(() =>
    refused.value.filter((one) => one.at > readUpTo.value && one.file !== installation.value?.file),
  );
  const busy = ref(new Set<string>());

  async function load(): Promise<void> {
    try {
      const page = await session.http.get<PluginPage>("/plugins");
      plugins.value = page.items.map(fromServer);
      refused.value = page.refused ?? [];
      failure.value = undefined;
    } catch (reason) {
      failure.value = reason;
    } finally {
      loaded.value = true;
    }
  }

  async function install(file: File): Promise<void> {
    const going: Installation = {
      file: file.name,
      size: file.size,
      step: "upload",
      stopped: undefined,
      reason: "",
      plugin: undefined,
    };
    installation.value = going;
    const told = (change: Partial<Installation>) => {
      if (installation.value?.file === file.name) {
        installation.value = { ...installation.value, ...change };
      }
    };
    if (!/\.(jar|zip)$/i.test(file.name)) {
      told({ step: "refused", stopped: "upload", reason: texts.value.plugins.notJar });
      return;
    }
    try {
      const raw = {
        content: file,
        type: file.name.toLowerCase().endsWith(".zip") ? "application/zip" : "application/java-archive",
      };
      const headers = { "X-File-Name": encodeURIComponent(file.name) };
      const plugin = fromServer(await session.http.request<PluginView>("POST", "/plugins", { raw, headers }));
      told({ step: "start", plugin });
      await load();
      await settled(plugin, told);
    } catch (problem) {
      const checked = problem instanceof ApiError && problem.status >= 400 && problem.status < 500;
      told({ step: "refused", stopped: checked ? "check" : "upload", reason: reasonOf(problem) });
    }
  }

  /** Waits until the plugin has come up or has said why not. */
  async function settled(plugin: PluginInfo, told: (change: Partial<Installation>) => void): Promise<void> {
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
      const left = new Set(busy.value);
      left.delete(id);
      busy.value = left;
    }
  }

  function enable(id: string, enabled: boolean): Promise<string | undefined> {
    return change(id, () =>
      session.http.request("PUT", `/plugins/${encodeURIComponent(id)}/enabled`, { body: { enabled } }),
    );
  }

  function remove(id: string): Promise<string | undefined> {
    return change(id, () => session.http.request("DELETE", `/plugins/${encodeURIComponent(id)}`));
  }

  function dismissRefusals(): void {
    readUpTo.value = Math.max(readUpTo.value, ...refused.value.map((one) => one.at));
    lasting.setJson(readKey, readUpTo.value);
  }

  return { refusals, dismissRefusals, plugins, loaded, failure, installation, busy, load, install, enable, remove };
});

/** Why a jar was refused: the server's own words, which name the file's mistake. */
function reasonOf(problem: unknown): string {
  return (problem instanceof ApiError && problem.message) || describe(problem);
}
