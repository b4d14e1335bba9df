import { mount } from "@vue/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { PluginInfo, PluginView } from "../src/api/plugins";
import { locale } from "../src/i18n";
import ConsentCard from "../src/plugins/ConsentCard.vue";
import PluginBacklog from "../src/plugins/PluginBacklog.vue";
import PluginHealth from "../src/plugins/PluginHealth.vue";
import { errorRate, fromServer, localText, measured, sparkline, toneOf, within } from "../src/plugins/standing";
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
      adds: ["MessageInterceptor"],
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

describe("a plugin's health", () => {
  const names = ["left-behind", "pool-1-thread-1"];

  it("names the threads that old versions left running, and says what to do", async () => {
    const view = mount(PluginHealth, {
      props: { plugin: { ...plugin, inMemory: 1, threads: { count: 3, names } }, busy: false },
    });
    expect(view.findAll(".box code").map((one) => one.text())).toEqual(names);
    expect(view.text()).toContain("3 个线程");
    expect(view.text()).toContain("重启服务器");
    locale.value = "en";
    await view.vm.$nextTick();
    const english = view.text();
    locale.value = "zh-CN";
    expect(english).toContain("3 threads of an old version still run. Tell its author");
  });

  it("says nothing of threads while none is left", () => {
    const view = mount(PluginHealth, {
      props: { plugin: { ...plugin, inMemory: 1, threads: { count: 0, names: [] } }, busy: false },
    });
    expect(view.findAll(".box")).toHaveLength(1);
  });
});

describe("a sparkline", () => {
  it("adds the histories of all extensions, the newest at the right", () => {
    const calls = { point: "Robot", name: "a", breaker: "closed", moved: false, errors: 0, p95Micros: 1 } as const;
    const view = {
      id: "words",
      version: "1.0.0",
      state: "running",
      extensions: [
        {
          ...calls,
          calls: 3,
          history: [
            { calls: 1, errors: 0 },
            { calls: 2, errors: 1 },
          ],
        },
        { ...calls, calls: 4, history: [{ calls: 4, errors: 0 }] },
      ],
    } as const;
    const info = fromServer(structuredClone(view) as unknown as PluginView);
    expect(info.history).toEqual([
      { calls: 1, errors: 0 },
      { calls: 6, errors: 1 },
    ]);
    expect(sparkline(info.history ?? [])).toBe("0,18 90,3");
    expect(sparkline([])).toBe("");
  });
});

/** The server's answers to an upload, which does not go through fetch. */
function uploads(answer: (file: File) => { status: number; body?: unknown } | undefined): { headers: Headers } {
  const seen = { headers: new Headers() };
  vi.stubGlobal(
    "XMLHttpRequest",
    class {
      upload: { onprogress?: (event: unknown) => void; onload?: () => void } = {};
      status = 0;
      responseText = "";
      onload = () => {};
      onabort = () => {};
      open() {}
      setRequestHeader(name: string, value: string) {
        seen.headers.set(name, value);
      }
      getResponseHeader() {
        return null;
      }
      abort() {
        this.onabort();
      }
      send(file: File) {
        this.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 4 });
        const given = answer(file);
        if (given) {
          this.upload.onload?.();
          this.status = given.status;
          this.responseText = JSON.stringify(given.body);
          queueMicrotask(() => this.onload());
        }
      }
    },
  );
  return seen;
}

describe("an installation", () => {
  const jar = (name: string) => new File(["x"], name);

  it("sends the jar and ends when the plugin runs", async () => {
    serve(() => ({ body: { items: [{ ...plugin, state: "running" }] } }));
    const { headers } = uploads(() => ({ status: 201, body: { ...plugin, state: "running" } }));
    const store = usePlugins();
    await store.install(jar("words-1.0.0.jar"));
    expect(store.installation).toMatchObject({ step: "done", sent: 100, stopped: undefined });
    expect(headers.get("X-File-Name")).toBe("words-1.0.0.jar");
  });

  it("says how far the upload is and can be taken back", async () => {
    serve(() => ({ body: { items: [] } }));
    uploads(() => undefined);
    const store = usePlugins();
    const installing = store.install(jar("words-1.0.0.jar"));
    expect(store.installation).toMatchObject({ step: "upload", sent: 25 });
    store.cancel();
    await installing;
    expect(store.installation).toMatchObject({ step: "refused", reason: "已取消，没有安装" });
  });

  it("says why it was refused, at which step, and leaves the list as it is", async () => {
    serve(() => ({ body: { items: [] } }));
    uploads(() => ({ status: 422, body: { code: "invalid", detail: "plugin.yaml: version" } }));
    const store = usePlugins();
    await store.install(jar("bad.jar"));
    expect(store.installation).toMatchObject({ step: "refused", stopped: "check", reason: "plugin.yaml: version" });
  });

  it("does not send what cannot be a plugin", async () => {
    const sent: File[] = [];
    uploads((file) => {
      sent.push(file);
      return undefined;
    });
    const store = usePlugins();
    await store.install(jar("holiday.png"));
    expect(store.installation?.step).toBe("refused");
    expect(sent).toEqual([]);
  });

  it("names the start as the step where it failed when the plugin does not come up", async () => {
    const failed = { ...plugin, state: "failed", reason: "缺少配置 app_secret" };
    serve(() => ({ body: { items: [failed] } }));
    uploads(() => ({ status: 201, body: failed }));
    const store = usePlugins();
    await store.install(jar("words.jar"));
    expect(store.installation).toMatchObject({ step: "refused", stopped: "start", reason: "缺少配置 app_secret" });
  });

  it("says what waits for a plugin that is off, and enables it either way", async () => {
    const off = { ...plugin, id: "welcome", state: "disabled" };
    const bodies: unknown[] = [];
    serve(({ method, path, body }) => {
      if (path === "/plugins/welcome/backlog") {
        const item = { consumer: "plugin:welcome:Ear", events: 12, since: Date.UTC(2026, 10, 1), absent: 7_200_000 };
        return { body: { items: [item], default: "skip" } };
      }
      if (method === "PUT") bodies.push(body);
      return { body: { items: [off] } };
    });
    locale.value = "zh-CN";
    const shown = mount(PluginBacklog, { props: { plugin: fromServer(off as unknown as PluginView) } });
    await vi.waitFor(() => expect(shown.text()).toContain("最多 12 条事件在等它"));
    expect(shown.text()).toContain("停用超过一小时");
    const press = async (words: string) => {
      const button = () => shown.findAll("button").find((one) => one.text() === words);
      await vi.waitFor(() => expect(button()?.attributes("disabled")).toBeUndefined());
      await button()?.trigger("click");
    };
    await press("启用，从现在开始");
    await press("启用并补送");
    await vi.waitFor(() =>
      expect(bodies).toEqual([
        { enabled: true, backlog: "skip" },
        { enabled: true, backlog: "deliver" },
      ]),
    );
  });

  describe("of a plugin that asks for something", () => {
    const consent = {
      version: "1.1.0",
      sha256: "ab12",
      permissions: ["customer.read", "message.send"],
      added: ["customer.read"],
      dangers: ["java.lang.Runtime.exec"],
      points: ["CustomerDirectory"],
    };
    const waiting = { ...plugin, state: "running", consent };

    it("stops before any of its code runs, and goes on with exactly what was shown", async () => {
      const bodies: unknown[] = [];
      let agreed = false;
      serve(({ method, path, body }) => {
        if (method === "PUT" && path === "/plugins/words/consent") {
          bodies.push(body);
          agreed = true;
          return { body: { ...plugin, version: "1.1.0", state: "running" } };
        }
        return { body: { items: [agreed ? { ...plugin, version: "1.1.0", state: "running" } : waiting] } };
      });
      uploads(() => ({ status: 201, body: waiting }));
      const store = usePlugins();
      await store.install(jar("words-1.1.0.jar"));
      expect(store.installation?.step).toBe("consent");
      expect(await store.agree("words", consent, true)).toBeUndefined();
      expect(bodies).toEqual([{ permissions: consent.permissions, dangerous: true, sha256: "ab12" }]);
      expect(store.installation).toMatchObject({ step: "done", plugin: { version: "1.1.0" } });
    });

    it("is not agreed to when it asks for something else by now", async () => {
      serve(({ method }) =>
        method === "PUT" ? { status: 409, body: { code: "conflict" } } : { body: { items: [waiting] } },
      );
      uploads(() => ({ status: 201, body: waiting }));
      const store = usePlugins();
      await store.install(jar("words-1.1.0.jar"));
      expect(await store.agree("words", consent, true)).toBe("它要求的内容变了，请重新查看");
      expect(store.installation?.step).toBe("consent");
    });

    it("is thrown away when it is refused, and the old version stays", async () => {
      const { calls } = serve(({ method }) => (method === "DELETE" ? { status: 204 } : { body: { items: [waiting] } }));
      uploads(() => ({ status: 201, body: waiting }));
      const store = usePlugins();
      await store.install(jar("words-1.1.0.jar"));
      expect(await store.refuse("words")).toBeUndefined();
      expect(calls).toContain("DELETE /plugins/words/consent");
      expect(store.installation).toBeUndefined();
    });

    it("says whose it is, which file it is and whose place it takes", async () => {
      const shown = (replaces: object) =>
        mount(ConsentCard, {
          props: { plugin: fromServer({ ...waiting, consent: { ...consent, replaces } } as unknown as PluginView) },
        }).text();
      locale.value = "zh-CN";
      const stranger = shown({ whose: "bundled", version: "1.0.0" });
      for (const words of ["发布者", "未知", "ab12", "words", "它会替换自带的插件（版本 1.0.0）"]) {
        expect(stranger).toContain(words);
      }
      locale.value = "en";
      expect(shown({ whose: "other", version: "1.0.0", publisher: "acme" })).toContain(
        "It replaces a plugin of another publisher (acme, version 1.0.0)",
      );
      locale.value = "zh-CN";
    });

    it("cannot be agreed to without a word about its dangers", async () => {
      locale.value = "zh-CN";
      const card = mount(ConsentCard, { props: { plugin: fromServer(waiting as unknown as PluginView) } });
      const allow = () => card.findAll("button").find((one) => one.text() === "允许并升级");
      expect(card.text()).toContain("读取客户资料");
      expect(
        card
          .findAll("li")
          .find((one) => one.text().includes("读取客户资料"))
          ?.text(),
      ).toContain("新增");
      expect(allow()?.attributes("disabled")).toBeDefined();
      await card.find("input[type=checkbox]").setValue(true);
      expect(allow()?.attributes("disabled")).toBeUndefined();
    });
  });
});
