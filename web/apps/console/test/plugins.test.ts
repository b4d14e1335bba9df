import { beforeEach, describe, expect, it } from "vitest";
import type { PluginInfo } from "../src/api/types";
import { errorRate, fromServer, localText, measured, toneOf, within } from "../src/plugins/standing";
import { usePlugins } from "../src/stores/plugins";
import { fresh, serve } from "./product";

const plugin: PluginInfo = { id: "words", version: "1.0.0", enabled: true, state: "running" };

beforeEach(fresh);

describe("a plugin's standing", () => {
  it("shows figures only when something was measured", () => {
    expect(errorRate(plugin)).toBeUndefined();
    expect(errorRate({ ...plugin, health: { calls: 0, errors: 0 } })).toBeUndefined();
    expect(errorRate({ ...plugin, health: { calls: 5000, errors: 1 } })).toBe("0.02%");
    expect(errorRate({ ...plugin, health: { calls: 10, errors: 5 } })).toBe("50%");
  });

  it("shows times as people say them", () => {
    expect([0.312, 42.4, 1900].map(measured)).toEqual(["0.31 ms", "42 ms", "1.9 s"]);
  });

  it("adds up its extensions, and an open circuit is trouble although the plugin runs", () => {
    const calls = {
      point: "MessageInterceptor",
      name: "a",
      breaker: "closed",
      moved: false,
      calls: 90,
      errors: 1,
      p95Micros: 310,
    } as const;
    const view = {
      id: "words",
      version: "1.0.0",
      state: "running",
      extensions: [calls, { ...calls, name: "b", calls: 10, p95Micros: 2500 }],
    } as const;
    expect(fromServer({ ...view, extensions: [...view.extensions] })).toMatchObject({
      enabled: true,
      state: "running",
      extensions: ["MessageInterceptor"],
      health: { calls: 100, errors: 2, p95: 2.5 },
    });
    expect(fromServer({ ...view, extensions: [{ ...calls, breaker: "open" }] }).state).toBe("open");
    expect(fromServer({ ...view, extensions: [], state: "disabled" })).toMatchObject({
      enabled: false,
      state: "stopped",
      health: undefined,
    });
  });

  it("falls into one of the filters by what it does, not by what is wanted", () => {
    const failed: PluginInfo = { ...plugin, state: "failed" };
    expect([within(failed, "running"), within(failed, "trouble"), toneOf(failed)]).toEqual([false, true, "bad"]);
    expect(within({ ...plugin, state: "available", enabled: false }, "stopped")).toBe(true);
  });

  it("is named in the reader's language, else in any, else by its id", () => {
    expect(localText({ "zh-CN": "敏感词", en: "Words" }, "en", "words")).toBe("Words");
    expect(localText({ "zh-CN": "敏感词" }, "en", "words")).toBe("敏感词");
    expect(localText(undefined, "en", "words")).toBe("words");
  });
});

describe("an installation", () => {
  const jar = (name: string) => new File(["x"], name);

  it("sends the jar and ends when the plugin runs", async () => {
    const { calls } = serve(({ method }) =>
      method === "POST" ? { body: { ...plugin, state: "starting" } } : { body: { items: [plugin] } },
    );
    const store = usePlugins();
    await store.install(jar("words-1.0.0.jar"));
    expect(store.installation).toMatchObject({ step: "done", stopped: undefined });
    expect(calls[0]).toBe("POST /plugins");
  });

  it("says why it was refused, at which step, and leaves the list as it is", async () => {
    serve(() => ({ status: 422, body: { code: "invalid", detail: "plugin.yaml: version" } }));
    const store = usePlugins();
    await store.install(jar("bad.jar"));
    expect(store.installation).toMatchObject({ step: "refused", stopped: "check", reason: "plugin.yaml: version" });
  });

  it("does not send what cannot be a plugin", async () => {
    const { calls } = serve();
    const store = usePlugins();
    await store.install(jar("holiday.png"));
    expect(store.installation?.step).toBe("refused");
    expect(calls).toEqual([]);
  });

  it("names the start as the step where it failed when the plugin does not come up", async () => {
    const failed = { ...plugin, state: "failed", reason: "缺少配置 app_secret" };
    serve(({ method }) => (method === "POST" ? { body: failed } : { body: { items: [failed] } }));
    const store = usePlugins();
    await store.install(jar("words.jar"));
    expect(store.installation).toMatchObject({ step: "refused", stopped: "start", reason: "缺少配置 app_secret" });
  });
});
