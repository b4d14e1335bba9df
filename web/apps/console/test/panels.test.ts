import type { EventFrame } from "@hutong/protocol";
import { mount } from "@vue/test-utils";
import { beforeEach, describe, expect, it } from "vitest";
import { nextTick } from "vue";
import CardBlock from "../src/cards/CardBlock.vue";
import { pressIn } from "../src/cards/press";
import { type Panel, sorted } from "../src/contrib/contributions";
import PanelSection from "../src/contrib/PanelSection.vue";
import ProfileSections from "../src/contrib/ProfileSections.vue";
import { locale } from "../src/i18n";
import ContactStrip from "../src/inbox/ContactStrip.vue";
import { useContributions } from "../src/stores/contributions";
import { type Row, useDesk } from "../src/stores/desk";
import { useNotices } from "../src/stores/notices";
import { useSession } from "../src/stores/session";
import { useThreads } from "../src/stores/threads";
import { fresh, type Route, ScriptedSocket, serve, settle } from "./product";

beforeEach(() => {
  fresh();
  locale.value = "zh-CN";
});

const row = { id: "c1", visitor: { id: "v1", name: "陈磊" } } as Row;
const [panel] = sorted({
  items: [
    {
      plugin: "crm",
      name: { "zh-CN": "订单助手" },
      id: "orders",
      title: { "zh-CN": "订单" },
      where: ["conversation.side"],
      source: { card: "/orders" },
      refresh: { events: ["closed"], everySeconds: null },
    },
  ],
}).panels as [Panel];

async function show(...routes: Route[]) {
  const { calls } = serve(...routes);
  const view = mount(PanelSection, { props: { panel, row }, attachTo: document.body });
  await settle();
  return { view, calls };
}

const orders =
  (title: string): Route =>
  ({ path }) =>
    path === "/plugins/crm/orders"
      ? { body: { v: 1, title, actions: [{ id: "up", label: "加急", do: "call" }] } }
      : undefined;

describe("a panel of a plugin", () => {
  it("asks its plugin about this conversation and its customer and shows the card", async () => {
    const { view, calls } = await show(orders("2 个订单"));
    expect(calls).toEqual(["GET /plugins/crm/orders?conversation=c1&customer=v1"]);
    expect(view.text()).toContain("2 个订单");
    expect(view.text()).toContain("订单助手");
    view.unmount();
  });

  it("keeps its trouble to itself, keeps the last card, and can be asked again", async () => {
    let broken = false;
    const { view } = await show(
      ({ path }) =>
        path.startsWith("/plugins/crm") && broken ? { status: 401, body: { code: "unauthenticated" } } : undefined,
      orders("2 个订单"),
    );
    broken = true;
    const refresh = () => view.find("button[aria-label='刷新 订单']").trigger("click");
    await refresh();
    await settle();
    expect(view.find("[role=alert]").text()).toContain("没有取到内容");
    expect(view.text()).toContain("2 个订单");
    expect(useSession().expired).toBe(false);
    broken = false;
    await view
      .findAll("button")
      .find((one) => one.text() === "重试")
      ?.trigger("click");
    await settle();
    expect(view.find("[role=alert]").exists()).toBe(false);
    view.unmount();
  });

  it("says so where there is nothing to show", async () => {
    const { view } = await show(() => ({ status: 204 }));
    expect(view.text()).toContain("没有内容");
    view.unmount();
  });

  it("names its plugin with a press, shows what comes back, and says a word in the corner", async () => {
    const presses: unknown[] = [];
    const { view } = await show(({ method, path, body, headers }) => {
      if (method !== "POST") {
        return undefined;
      }
      presses.push([path, body, headers.get("Idempotency-Key")?.length]);
      return { body: { card: { v: 1, title: "已加急" }, toast: "已通知仓库" } };
    }, orders("2 个订单"));
    await view
      .findAll("button")
      .find((one) => one.text() === "加急")
      ?.trigger("click");
    await settle();
    expect(presses).toEqual([["/conversations/c1/events/0/actions/up", { plugin: "crm", form: {} }, 32]]);
    expect(view.text()).toContain("已加急");
    expect(useNotices().notices.map((notice) => notice.text)).toEqual(["已通知仓库"]);
    view.unmount();
  });

  it("is asked again by the events that it names, of this conversation only", async () => {
    useSession().take({ token: "t", expires: Date.now() + 1e6, user: { id: "a1", name: "周然" } }, "admin");
    const desk = useDesk();
    desk.start();
    await settle();
    const { view, calls } = await show(orders("x"));
    const socket = ScriptedSocket.last;
    socket.onopen?.();
    await settle();
    socket.receive({
      t: "welcome",
      connection: "k",
      user: { id: "a1", role: "agent", name: "" },
      epoch: "e",
      heartbeat: 25,
      now: 0,
      limits: { frame: 65536, inflight: 8, rate: 9 },
      off: [],
      conversations: [],
    });
    const event = (conversation: string, seq: number, kind: string): EventFrame => ({
      t: "event",
      conversation,
      seq,
      event: `${conversation}${seq}`,
      from: { id: "a1", role: "agent", name: "" },
      kind,
      body: {},
      at: 0,
    });
    const asked = () => calls.filter((call) => call.startsWith("GET /plugins/crm/orders")).length;
    socket.receive(event("c1", 1, "opened"));
    socket.receive(event("c2", 1, "closed"));
    await settle();
    expect(asked()).toBe(1);
    socket.receive(event("c1", 2, "closed"));
    await settle();
    expect(asked()).toBe(2);
    view.unmount();
    desk.stop();
  });
});

describe("what plugins know of a customer", () => {
  const known = {
    plugin: "crm",
    name: { "zh-CN": "会员系统" },
    state: "ok",
    fields: [{ label: "累计消费", value: "¥ 6,214" }],
    tags: ["复购"],
    level: 3,
    cards: [{ v: 1, title: "最近订单", actions: [{ id: "up", label: "加急", do: "call", value: { order: 7 } }] }],
  };
  const nothing = {
    ...known,
    plugin: "other",
    name: { "zh-CN": "别的系统" },
    state: "none",
    fields: [],
    tags: [],
    cards: [],
  };

  it("stands in a section for each that knows him, with level, tags, fields and cards", async () => {
    const { calls } = serve(({ path }) =>
      path === "/customers/v1/panels" ? { body: { level: 3, items: [known, nothing] } } : undefined,
    );
    const view = mount(ProfileSections, { props: { row }, attachTo: document.body });
    await settle();
    for (const text of ["会员系统", "VIP 3", "复购", "累计消费", "¥ 6,214", "最近订单"]) {
      expect(view.text()).toContain(text);
    }
    expect(view.text()).not.toContain("别的系统");
    await view.find("button[aria-label='刷新 会员系统']").trigger("click");
    await settle();
    expect(calls).toEqual(["GET /customers/v1/panels", "GET /customers/v1/panels?fresh=true"]);
    view.unmount();
  });

  it("gives the value of a pressed button with it, since no log holds the card", async () => {
    const bodies: unknown[] = [];
    serve(({ method, body }) => {
      bodies.push(method === "POST" ? body : undefined);
      return { body: method === "POST" ? { toast: "好" } : { items: [known] } };
    });
    const view = mount(ProfileSections, { props: { row }, attachTo: document.body });
    await settle();
    await view
      .findAll("button")
      .find((one) => one.text() === "加急")
      ?.trigger("click");
    await settle();
    expect(bodies.at(-1)).toEqual({ plugin: "crm", form: {}, value: { order: 7 } });
    view.unmount();
  });

  it("says which one did not answer and asks it again", async () => {
    let state = "failed";
    serve(() => ({ body: { items: [{ ...known, state, fields: [], tags: [], cards: [] }] } }));
    const view = mount(ProfileSections, { props: { row }, attachTo: document.body });
    await settle();
    expect(view.find("[role=alert]").text()).toContain("没有取到内容");
    state = "ok";
    await view
      .findAll("button")
      .find((one) => one.text() === "重试")
      ?.trigger("click");
    await settle();
    expect(view.find("[role=alert]").exists()).toBe(false);
    view.unmount();
  });
});

describe("a card in the thread", () => {
  const card = { v: 1, title: "订单", actions: [{ id: "resend", label: "补发", do: "call" as const }] };

  it("is pressed by its number, and its newer version takes its place", async () => {
    const posts: unknown[] = [];
    serve(({ path, body }) => {
      posts.push([path, body]);
      return { body: { toast: "已提交", card: { v: 1, title: "is not shown: the edit brings it" } } };
    });
    const view = mount(CardBlock, { props: { card, hands: { press: pressIn("c1", 7) } }, attachTo: document.body });
    await nextTick();
    (view.element as HTMLElement).querySelector("button")?.click();
    await settle();
    expect(posts).toEqual([["/conversations/c1/events/7/actions/resend", { form: {} }]]);
    expect(view.text()).toContain("订单");
    await view.setProps({ card: { v: 1, title: "已补发" } });
    expect(view.text()).toBe("已补发");
    view.unmount();
  });

  it("shows a picture by a link that the server signed", async () => {
    serve(({ path }) =>
      path === "/files/0199/info" ? { body: { link: "/api/v1/files/0199?signature=s" } } : undefined,
    );
    const pictured = { v: 1, blocks: [{ type: "image", url: "/api/v1/files/0199", alt: "壶" }] };
    const view = mount(CardBlock, { props: { card: pictured, hands: {} }, attachTo: document.body });
    await settle();
    expect(view.element.querySelector("img")?.getAttribute("src")).toBe("/api/v1/files/0199?signature=s");
    view.unmount();
  });

  it("says the server's words when a press is refused", async () => {
    serve(() => ({ status: 422, body: { code: "rejected", detail: "Nobody hears of this button any more." } }));
    const view = mount(CardBlock, { props: { card, hands: { press: pressIn("c1", 7) } }, attachTo: document.body });
    await nextTick();
    (view.element as HTMLElement).querySelector("button")?.click();
    await settle();
    expect(view.find("[role=alert]").text()).toContain("Nobody hears of this button any more.");
    view.unmount();
  });

  it("offers its ready answer to the composer of its conversation", () => {
    const contributions = useContributions();
    contributions.offer("c1", { reply: "一" });
    contributions.offer("c1", { card });
    expect(contributions.takeReply("c1")).toBe("一");
    expect(contributions.offered.get("c1")?.card?.title).toBe("订单");
  });
});

describe("the contact that a customer left", () => {
  function strip(attributes: Record<string, string>) {
    useThreads().threadOf("c1").facts = { attributes };
    return mount(ContactStrip, { props: { conversation: "c1" } });
  }

  it("stands at the head with a way to call, to write and to copy", () => {
    const view = strip({ phone: "+86 138-0013 8000", email: "lin+a@shop.example", name: "林" });
    expect(view.findAll("a").map((a) => a.attributes("href"))).toEqual([
      "tel:+8613800138000",
      "mailto:lin%2Ba@shop.example",
    ]);
    expect(view.text()).toContain("联系方式");
    expect(view.findAll("button")).toHaveLength(2);
  });

  it("takes no room where none was left", () => {
    expect(strip({ level: "gold" }).find("p").exists()).toBe(false);
  });
});
