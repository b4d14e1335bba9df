import type { EventFrame, ServerFrame } from "@hutong/protocol";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useDesk } from "../src/stores/desk";
import { useInbox } from "../src/stores/inbox";
import { useLists } from "../src/stores/lists";
import { useNotices } from "../src/stores/notices";
import { useOffers } from "../src/stores/offers";
import { useSession } from "../src/stores/session";
import { useThreads } from "../src/stores/threads";
import { fresh, me, type Route, ScriptedSocket, serve, settle } from "./product";

const visitor = { id: "v1", name: "陈磊", site: "s1" };
const info = (id: string, more: object = {}) => ({
  id,
  status: "queued",
  version: 1,
  head: 2,
  visitor,
  group: { id: "g1", name: "售后组" },
  openedAt: 1,
  lastAt: 1000,
  waitingSince: 1000,
  last: { seq: 2, kind: "text", text: "你好", from: { role: "visitor" } },
  ...more,
});
const welcome: ServerFrame = {
  t: "welcome",
  connection: "x",
  user: { id: "a1", role: "agent", name: "周然" },
  epoch: "e1",
  heartbeat: 25,
  now: Date.now(),
  limits: { frame: 262_144, inflight: 32, rate: 600 },
  off: [],
  conversations: [],
};
const event = (conversation: string, seq: number, role: "visitor" | "agent", text: string): EventFrame => ({
  t: "event",
  conversation,
  seq,
  event: `e${seq}`,
  from: { id: role === "visitor" ? "v1" : "a1", role, name: "" },
  kind: "text",
  body: { text },
  at: seq * 1000,
});

const login: Route = ({ path }) =>
  path === "/login" ? { body: { token: "t1", expires: 1, user: me } } : path === "/me" ? { body: me } : undefined;
let queue: object[] = [];
const lists: Route = ({ path, query }) =>
  path === "/conversations" ? { body: { items: query.get("view") === "queue" ? queue : [], next: null } } : undefined;

async function onDuty(...routes: Route[]): Promise<ScriptedSocket> {
  serve(...routes, login, lists);
  await useSession().login("admin", "secret");
  useLists();
  useOffers();
  useThreads();
  useDesk().start();
  await settle();
  ScriptedSocket.last.onopen?.();
  ScriptedSocket.last.receive(welcome);
  await settle();
  return ScriptedSocket.last;
}

beforeEach(() => {
  fresh();
  queue = [];
});

describe("the desk", () => {
  it("greets with its token and never writes it into the address", async () => {
    const socket = await onDuty();
    expect(socket.protocol).toBe("hutong.v1");
    expect(socket.url).not.toContain("t1");
    expect(socket.of("hello")[0]).toMatchObject({ token: "t1", client: "console" });
  });

  it("puts REST and frames together, and a frame of a lower version changes nothing", async () => {
    queue = [info("c1", { version: 4 })];
    const socket = await onDuty();
    expect(useLists().byView.queue.map((row) => row.last?.text)).toEqual(["你好"]);
    socket.receive({ t: "conversation", conversation: "c1", status: "closed", version: 3, head: 3 });
    expect(useDesk().rows.get("c1")?.status).toBe("queued");
    socket.receive({
      t: "conversation",
      conversation: "c1",
      status: "assigned",
      version: 5,
      head: 3,
      agent: { id: "a1", role: "agent", name: "周然" },
    });
    expect(useLists().byView.mine.map((row) => row.id)).toEqual(["c1"]);
    expect(useLists().byView.queue).toEqual([]);
  });

  it("does not ask for the log of a waiting conversation that it does not hear", async () => {
    const socket = await onDuty();
    socket.receive({ t: "conversation", conversation: "q1", status: "queued", version: 1, head: 7, visitor });
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(socket.of("sync")).toEqual([]);
    expect(useDesk().rows.get("q1")?.visitor.name).toBe("陈磊");
  });

  it("counts what is unread in one's own conversations and tells what was read", async () => {
    const socket = await onDuty();
    socket.receive({
      t: "conversation",
      conversation: "c1",
      status: "assigned",
      version: 2,
      head: 0,
      agent: { id: "a1", role: "agent", name: "" },
      visitor,
    });
    socket.receive({ t: "synced", conversation: "c1", head: 0, upTo: 0, more: false });
    socket.receive(event("c1", 1, "visitor", "在吗"));
    socket.receive(event("c1", 2, "visitor", "你好"));
    await settle();
    expect(useInbox().unread).toBe(2);
    expect(useInbox().mine[0]).toMatchObject({ unread: 2, awaitingSince: 1000 });
    useDesk().read("c1", 2);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(useInbox().unread).toBe(0);
    expect(socket.of("read")).toEqual([{ t: "read", conversation: "c1", seq: 2 }]);
  });

  it("shows in the list what became of the last message, not what it said before", async () => {
    const socket = await onDuty();
    socket.receive({
      t: "conversation",
      conversation: "c1",
      status: "assigned",
      version: 2,
      head: 0,
      agent: { id: "a1", role: "agent", name: "" },
      visitor,
    });
    socket.receive({ t: "synced", conversation: "c1", head: 0, upTo: 0, more: false });
    socket.receive(event("c1", 1, "agent", "发错了"));
    await settle();
    expect(useDesk().rows.get("c1")?.last?.text).toBe("发错了");
    socket.receive({ ...event("c1", 2, "agent", ""), kind: "recall", body: { target: 1 } });
    await settle();
    expect(useDesk().rows.get("c1")?.last).toMatchObject({ seq: 1, kind: "text" });
    expect(useDesk().rows.get("c1")?.last?.text).toBeUndefined();
  });

  it("keeps what is written while the connection is down and sends it in order when it is back", async () => {
    const socket = await onDuty();
    socket.lose(1006);
    const client = useDesk().client;
    client?.send("text", { text: "一" }, "c1");
    client?.send("text", { text: "二" }, "c1");
    expect(useDesk().link.lostAt).toBeDefined();
    client?.connection.now();
    await settle();
    ScriptedSocket.last.onopen?.();
    ScriptedSocket.last.receive(welcome);
    expect(ScriptedSocket.last).not.toBe(socket);
    expect(ScriptedSocket.last.of("send").map((frame) => frame.body)).toEqual([{ text: "一" }, { text: "二" }]);
    expect(useDesk().link.lostAt).toBeUndefined();
  });

  it("asks for the password when the token ended and goes on with the new one", async () => {
    const socket = await onDuty();
    socket.lose(4401);
    useDesk().client?.connection.now();
    await settle();
    expect(useSession().expired).toBe(true);
    serve(
      ({ path }) => (path === "/login" ? { body: { token: "t2", expires: 1, user: me } } : undefined),
      login,
      lists,
    );
    await useSession().login("admin", "secret");
    await settle();
    expect(useSession().expired).toBe(false);
    ScriptedSocket.last.onopen?.();
    expect(ScriptedSocket.last.of("hello")[0]).toMatchObject({ token: "t2" });
  });
});

describe("a session that the server ended", () => {
  it("asks for the password, once no newer token can be on its way, and goes on with the new one", async () => {
    const socket = await onDuty();
    serve(({ path }) => (path === "/me" ? { status: 401, body: { code: "unauthenticated" } } : undefined));
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    socket.lose(4403);
    await settle();
    expect(useSession().expired).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    await settle();
    expect(useSession().expired).toBe(true);
    serve(
      ({ path }) => (path === "/login" ? { body: { token: "t2", expires: 1, user: me } } : undefined),
      login,
      lists,
    );
    await useSession().login("admin", "secret");
    await settle();
    expect(useSession().expired).toBe(false);
    expect(ScriptedSocket.last).not.toBe(socket);
  });

  it("stays ended with the old token and goes on by itself with a newer one", async () => {
    const socket = await onDuty();
    socket.lose(4403);
    await settle();
    expect(ScriptedSocket.last).toBe(socket);
    expect(useDesk().link).toMatchObject({ phase: "stopped", code: 4403 });
    useSession().take({ token: "t2", expires: 1, user: me }, "admin");
    await settle();
    expect(ScriptedSocket.last).not.toBe(socket);
    ScriptedSocket.last.onopen?.();
    expect(ScriptedSocket.last.of("hello")[0]).toMatchObject({ token: "t2" });
  });
});

describe("offers", () => {
  const offer: ServerFrame = {
    t: "offer",
    conversation: "c1",
    visitor,
    group: { id: "g1", name: "售后组" },
    waited: 60,
    expires: 20_000,
    why: "longest",
  };

  it("are taken at once and moved to one's own", async () => {
    const socket = await onDuty(({ path }) =>
      path === "/conversations/c1/accept"
        ? { body: info("c1", { status: "assigned", version: 2, agent: { id: "a1", name: "周然" } }) }
        : undefined,
    );
    socket.receive(offer);
    expect(useOffers().list).toHaveLength(1);
    const taking = useOffers().accept("c1");
    expect(useLists().byView.mine.map((row) => row.id)).toEqual(["c1"]);
    expect(await taking).toBe(true);
    expect(useOffers().list).toEqual([]);
  });

  it("roll back when somebody was faster, and say who", async () => {
    queue = [info("c1")];
    const socket = await onDuty(({ path }) =>
      path === "/conversations/c1/accept"
        ? { status: 409, body: { code: "conflict", by: { id: "a2", name: "王珂" }, state: "assigned" } }
        : undefined,
    );
    socket.receive(offer);
    expect(await useOffers().accept("c1")).toBe(false);
    expect(useLists().byView.mine).toEqual([]);
    expect(useNotices().notices.map((notice) => notice.text)).toEqual(["王珂 先接入了"]);
  });

  it("go away when the server says so, with the reason", async () => {
    const socket = await onDuty();
    socket.receive(offer);
    socket.receive({ t: "offer.gone", conversation: "c1", why: "expired" });
    expect(useOffers().list).toEqual([]);
    expect(useNotices().notices[0]?.text).toBe("超时未接，客户继续排队");
  });

  it("that end together are one notice, which counts them", async () => {
    const socket = await onDuty();
    for (const conversation of ["c1", "c2", "c3"]) {
      socket.receive({ ...offer, conversation } as ServerFrame);
    }
    for (const conversation of ["c1", "c2", "c3"]) {
      socket.receive({ t: "offer.gone", conversation, why: "expired" });
    }
    expect(useNotices().notices.map((notice) => notice.text)).toEqual(["3 位客户超时未接，继续排队"]);
  });

  it("tell why they were withdrawn and never that the customer left when nobody knows", async () => {
    const socket = await onDuty();
    const reasons = ["closed", "moved", "off_duty", "full", undefined] as const;
    for (const reason of reasons) {
      socket.receive(offer);
      socket.receive({ t: "offer.gone", conversation: "c1", why: "withdrawn", ...(reason ? { reason } : {}) });
    }
    const told = useNotices().notices.map((notice) => notice.text);
    expect(new Set(told).size).toBe(told.length);
    expect(told.join()).not.toContain("离开");
  });

  it("are listed by who waits longest", async () => {
    const socket = await onDuty();
    socket.receive({ ...offer, conversation: "short", waited: 5, expires: 5_000 } as ServerFrame);
    socket.receive({ ...offer, conversation: "long", waited: 90, expires: 20_000 } as ServerFrame);
    expect(useOffers().list.map((one) => one.conversation)).toEqual(["long", "short"]);
  });

  it.each([
    ["off_duty", "不在接待状态"],
    ["busy", "忙碌"],
    ["full", "接待已满"],
  ])("refused because the agent is %s say so", async (reason, words) => {
    queue = [info("c1")];
    await onDuty(({ path }) =>
      path === "/conversations/c1/accept"
        ? { status: 409, body: { code: "conflict", state: "queued", reason } }
        : undefined,
    );
    expect(await useOffers().accept("c1")).toBe(false);
    expect(useNotices().notices.at(-1)?.text).toContain(words);
  });

  it("refused to a colleague who is full does not call the colleague faster", async () => {
    queue = [info("c1")];
    await onDuty(({ path }) =>
      path === "/conversations/c1/transfer"
        ? { status: 409, body: { code: "conflict", by: { id: "a2", name: "王珂" }, state: "assigned", reason: "full" } }
        : undefined,
    );
    expect(await useThreads().transfer("c1", { to: "a2" }, "王珂", "")).toBe(false);
    expect(useNotices().notices.at(-1)?.text).toBe("接待已满");
  });

  it("say nothing when one's own other tab took it", async () => {
    const socket = await onDuty();
    socket.receive(offer);
    socket.receive({
      t: "offer.gone",
      conversation: "c1",
      why: "taken",
      by: { id: "a1", role: "agent", name: "周然" },
    });
    expect(useNotices().notices).toEqual([]);
  });
});

describe("notes", () => {
  it("fill a hole by REST and stay in order without doubles", async () => {
    const note = (n: number) => ({
      n,
      note: `n${n}`,
      from: { id: "a2", role: "agent", name: "王珂" },
      text: `备注 ${n}`,
      at: n,
    });
    const socket = await onDuty(
      ({ path, query }) =>
        path === "/conversations/c1/notes"
          ? { body: { items: [1, 2, 3].filter((n) => n > Number(query.get("after"))).map(note) } }
          : undefined,
      ({ path }) => (path === "/conversations/c1" ? { body: info("c1", { head: 0 }) } : undefined),
    );
    const threads = useThreads();
    threads.threadOf("c1");
    socket.receive({ t: "note", conversation: "c1", ...note(1), from: { id: "a2", role: "agent", name: "王珂" } });
    socket.receive({ t: "note", conversation: "c1", ...note(3), from: { id: "a2", role: "agent", name: "王珂" } });
    await settle();
    expect(threads.threadOf("c1").notes.map((one) => one.n)).toEqual([1, 2, 3]);
  });

  it("that were not saved stay visible and are saved again under the same key", async () => {
    const keys: (string | null)[] = [];
    let working = false;
    await onDuty(({ path, method, headers }) => {
      if (path !== "/conversations/c1/notes") {
        return undefined;
      }
      if (method === "POST") {
        keys.push(headers.get("Idempotency-Key"));
        return working ? { body: {} } : { status: 503, body: { code: "unavailable" } };
      }
      return { body: { items: [] } };
    });
    const threads = useThreads();
    await threads.writeNote("c1", "先别补发");
    const failed = threads.threadOf("c1").pendingNotes[0];
    expect(failed).toMatchObject({ text: "先别补发", failed: true });
    working = true;
    await threads.writeNote("c1", "先别补发", failed?.id);
    expect(threads.threadOf("c1").pendingNotes).toEqual([]);
    expect(keys[0]).toBe(keys[1]);
  });
});
