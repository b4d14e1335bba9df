import { mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createMemoryHistory, createRouter } from "vue-router";
import LoginView from "../src/entry/LoginView.vue";
import { locale } from "../src/i18n";
import Composer from "../src/inbox/Composer.vue";
import MessageBubble from "../src/inbox/MessageBubble.vue";
import { rightsIn } from "../src/inbox/rights";
import type { MessageItem } from "../src/inbox/timeline";
import type { Row } from "../src/stores/desk";
import { useDrafts } from "../src/stores/drafts";
import { fresh, me, serve, settle } from "./product";

beforeEach(() => {
  fresh();
  setActivePinia(createPinia());
  locale.value = "zh-CN";
});

function composer(parts: object = {}) {
  return mount(Composer, {
    props: {
      conversation: "c1",
      name: "陈磊",
      mayReply: true,
      preview: false,
      editing: undefined,
      mode: "reply",
      ...parts,
    },
  });
}

describe("the composer", () => {
  it("sends by Enter and empties itself", async () => {
    const box = composer();
    await box.find("textarea").setValue("你好");
    await box.find("textarea").trigger("keydown", { key: "Enter" });
    expect(box.emitted("send")).toEqual([["你好"]]);
    expect(box.find("textarea").element.value).toBe("");
  });

  it("does not send the Enter that ends a Chinese word, and makes a line with Shift", async () => {
    const box = composer();
    await box.find("textarea").setValue("ni'hao");
    await box.find("textarea").trigger("keydown", { key: "Enter", isComposing: true });
    await box.find("textarea").trigger("keydown", { key: "Enter", keyCode: 229 });
    await box.find("textarea").trigger("keydown", { key: "Enter", shiftKey: true });
    expect(box.emitted("send")).toBeUndefined();
  });

  it("keeps a draft for each conversation and each kind of writing", async () => {
    const box = composer();
    await box.find("textarea").setValue("给客户");
    await box.setProps({ mode: "note" });
    expect(box.find("textarea").element.value).toBe("");
    await box.find("textarea").setValue("给同事");
    await box.setProps({ mode: "reply", conversation: "c2" });
    expect(box.find("textarea").element.value).toBe("");
    await box.setProps({ conversation: "c1" });
    expect(box.find("textarea").element.value).toBe("给客户");
    expect(useDrafts().get("c1", true)).toBe("给同事");
  });

  it("refuses what is longer than a message may be", async () => {
    const box = composer();
    await box.find("textarea").setValue("长".repeat(10_001));
    await box.find("textarea").trigger("keydown", { key: "Enter" });
    expect(box.emitted("send")).toBeUndefined();
    expect(box.find("[role=alert]").text()).toBe("超出 1 字");
  });

  it("keeps a text that is too long and sends it in parts when asked to", async () => {
    const box = composer();
    const text = "这是一句话。".repeat(4000);
    await box.find("textarea").setValue(text);
    await box.find("textarea").trigger("keydown", { key: "Enter" });
    expect(box.find("textarea").element.value).toBe(text);
    expect(box.find("[role=alert]").text()).toBe("超出 14000 字");
    await box
      .findAll("button")
      .find((button) => button.text() === "分 3 条发送")
      ?.trigger("click");
    const sent = (box.emitted("send") ?? []).map(([part]) => part as string);
    expect(sent.join("")).toBe(text);
    expect(sent.every((part) => part.length <= 10_000)).toBe(true);
    expect(box.find("textarea").element.value).toBe("");
  });

  it("does not send what nobody could see", async () => {
    const box = composer();
    await box.find("textarea").setValue("\u200b \ufeff");
    await box.find("textarea").trigger("keydown", { key: "Enter" });
    expect(box.emitted("send")).toBeUndefined();
  });

  it("writes notes only where the customer may not be answered", async () => {
    const box = composer({ mayReply: false, mode: "reply" });
    await box.find("textarea").setValue("内部");
    await box.find("form").trigger("submit");
    expect(box.emitted("note")).toEqual([["内部"]]);
    expect(box.findAll("[role=tab]")).toHaveLength(0);
  });

  it("does not touch the draft while a sent message is changed", async () => {
    useDrafts().set("c1", "草稿");
    const box = composer({ editing: "旧的" });
    expect(box.find("textarea").element.value).toBe("旧的");
    await box.find("textarea").setValue("新的");
    await box.find("form").trigger("submit");
    expect(box.emitted("edit")).toEqual([["新的"]]);
    expect(useDrafts().get("c1")).toBe("草稿");
  });
});

describe("a message", () => {
  const item: MessageItem = {
    type: "message",
    key: "m1",
    seq: 1,
    outboxId: undefined,
    from: { id: "a1", role: "agent", name: "周然" },
    side: "out",
    kind: "text",
    body: { text: "hi" },
    at: 0,
    edited: false,
    blank: undefined,
    progress: "read",
    error: undefined,
    first: true,
    last: true,
  };
  const bubble = (parts: Partial<MessageItem>) =>
    mount(MessageBubble, {
      props: { item: { ...item, ...parts }, me: "a1", conversation: "c1", changeable: false, changing: false },
    });

  it("shows what was written as text, whatever it contains", () => {
    const hostile = '<img src=x onerror="alert(1)"> <b>fett</b>';
    const shown = bubble({ body: { text: hostile } });
    expect(shown.find(".bub").text()).toBe(hostile);
    expect(shown.find(".bub").find("img, b").exists()).toBe(false);
  });

  it("says that it was read, waits for the network, or failed and why", async () => {
    expect(bubble({}).text()).toContain("已读");
    expect(bubble({ progress: "queued", seq: undefined }).text()).toContain("待发送，联网后自动发出");
    const failed = bubble({ progress: "failed", outboxId: "m1", error: { code: "rejected", message: "" } });
    expect(failed.text()).toContain("被拦截，没有发出");
    await failed.findAll(".meta button")[0]?.trigger("click");
    expect(failed.emitted("retry")).toEqual([["m1"]]);
  });

  it("names recalled, erased and unknown contents", () => {
    expect(bubble({ blank: "recalled" }).text()).toContain("你撤回了一条消息");
    expect(bubble({ blank: "erased" }).text()).toContain("内容已按要求清除");
    expect(bubble({ kind: "hologram", body: {} }).text()).toContain("此版本不能显示的内容（hologram）");
  });
});

describe("rights in a conversation", () => {
  const row = (parts: object) =>
    ({ id: "c1", status: "queued", group: { id: "g1", name: "" }, agent: undefined, ...parts }) as Row;
  const agent = { ...me, state: "online" as const };
  const drawn = (parts: object, detail?: object, who = agent) =>
    Object.entries(rightsIn(row(parts), detail as never, who))
      .filter(([, has]) => has)
      .map(([name]) => name);

  it("are those that the server would grant", () => {
    expect(drawn({})).toEqual(["accept"]);
    expect(drawn({ group: { id: "g2", name: "" } })).toEqual([]);
    expect(drawn({ status: "assigned", agent: { id: "a1", name: "" } })).toEqual([
      "member",
      "reply",
      "transfer",
      "close",
    ]);
    expect(drawn({ status: "assigned", agent: { id: "a2", name: "" } })).toEqual([]);
    expect(drawn({ status: "assigned", agent: { id: "a2", name: "" } }, { members: [{ id: "a1", name: "" }] })).toEqual(
      ["member", "reply", "leave"],
    );
    expect(drawn({ status: "closed" }, { lastAgent: { id: "a1", name: "" } })).toEqual(["reopen"]);
    expect(drawn({ status: "assigned", agent: { id: "a2", name: "" } }, {}, { ...agent, admin: true })).toEqual([
      "transfer",
      "close",
      "join",
    ]);
  });
});

describe("the log-in page", () => {
  async function page() {
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [{ path: "/:rest(.*)*", component: { template: "<i />" } }],
    });
    const view = mount(LoginView, { global: { plugins: [router] }, attachTo: document.body });
    await view.find("input[autocomplete=username]").setValue("admin");
    await view.find("input[autocomplete=current-password]").setValue("secret");
    return { view, router };
  }

  it("says that name or password is wrong and keeps the name", async () => {
    serve(() => ({ status: 401, body: { code: "unauthenticated" } }));
    const { view } = await page();
    await view.find("form").trigger("submit");
    await settle();
    expect(view.find("[role=alert]").text()).toBe("用户名或密码不对");
    expect(view.find<HTMLInputElement>("input[autocomplete=username]").element.value).toBe("admin");
    view.unmount();
  });

  it("counts down after too many tries and takes no more of them", async () => {
    const { calls } = serve(() => ({ status: 429, body: { code: "rate_limited" }, headers: { "Retry-After": "90" } }));
    const { view } = await page();
    await view.find("form").trigger("submit");
    await settle();
    expect(view.find("[role=alert]").text()).toMatch(/1:(30|29) 后再试/);
    expect(view.find<HTMLButtonElement>("button[type=submit]").element.disabled).toBe(true);
    await view.find("form").trigger("submit");
    expect(calls).toHaveLength(1);
    view.unmount();
  });

  it("goes where one wanted to go", async () => {
    serve(({ path }) => (path === "/login" ? { body: { token: "t", expires: 1, user: me } } : { body: me }));
    const { view, router } = await page();
    await router.push("/login?to=/settings/profile");
    await view.find("form").trigger("submit");
    await vi.waitFor(() => expect(router.currentRoute.value.path).toBe("/settings/profile"));
    view.unmount();
  });
});
