import { type EventFrame, Log } from "@hutong/protocol";
import { describe, expect, it } from "vitest";
import { agentOf, newest, timeline } from "../src/timeline";

const AGENT = { id: "a1", role: "agent", name: "周然" } as const;
const VISITOR = { id: "v1", role: "visitor", name: "" } as const;
const NOON = new Date(2026, 10, 22, 12).getTime();

function log(id: string, ...events: Partial<EventFrame>[]): Log {
  const made = new Log(id);
  events.forEach((event, i) => {
    made.apply({
      t: "event",
      conversation: id,
      seq: i + 1,
      event: `${id}-${i}`,
      from: AGENT,
      kind: "text",
      body: { text: `${i + 1}` },
      at: NOON + i * 1000,
      ...event,
    });
  });
  return made;
}

describe("the timeline", () => {
  it("puts conversations one after the other and a line before each day", () => {
    const items = timeline([
      log("c2", { at: NOON + 86_400_000, body: { text: "later" } }),
      log("c1", { kind: "opened", body: { status: "queued" }, from: VISITOR }, { from: VISITOR }, {}),
    ]);
    expect(items.map((item) => item.type)).toEqual(["day", "message", "message", "day", "message"]);
    expect(items.at(-1)).toMatchObject({ row: { body: { text: "later" } } });
  });

  it("gives face and time to the last of what one person said in a row", () => {
    const items = timeline([log("c1", {}, {}, { from: VISITOR }, {}, { at: NOON + 3_600_000 })]);
    const messages = items.filter((item) => item.type === "message");
    expect(messages.map((item) => item.last)).toEqual([false, true, true, true, true]);
    expect(messages.map((item) => item.mine)).toEqual([false, false, true, false, false]);
  });

  it("tells how long a closed conversation took", () => {
    const items = timeline([
      log("c1", { kind: "opened", body: { status: "queued" } }, {}, { kind: "closed", body: {}, at: NOON + 372_000 }),
    ]);
    const fact = items.find((item) => item.type === "fact");
    expect(fact).toMatchObject({ since: NOON });
  });

  it("shows a kind that it does not know, and no row for an edit", () => {
    const items = timeline([
      log("c1", { kind: "hologram", body: {} }, {}, { kind: "edit", body: { target: 2, body: { text: "better" } } }),
    ]);
    const rows = items.filter((item) => item.type === "message").map((item) => item.row);
    expect(rows).toHaveLength(2);
    expect(rows[1]).toMatchObject({ edited: true, body: { text: "better" } });
  });

  it("keys do not move when a page of history comes in front", () => {
    const made = log("c1", {}, {});
    made.base = 2;
    const later = new Log("c1");
    later.restore([3, 4].map((seq) => ({ ...(made.events[0] as EventFrame), seq })));
    const keys = timeline([later])
      .map((item) => item.key)
      .slice(1);
    later.prepend(made.events);
    expect(timeline([later]).map((item) => item.key)).toEqual(expect.arrayContaining(keys));
  });

  it("knows the newest events and the agent who spoke last", () => {
    const logs = [log("c2", {}, { from: { ...AGENT, name: "王珂" } }, { from: VISITOR }), log("c1", {}, {})];
    expect(newest(logs, 4).map((event) => `${event.conversation} ${event.seq}`)).toEqual([
      "c1 2",
      "c2 1",
      "c2 2",
      "c2 3",
    ]);
    expect(agentOf(logs[0]?.events ?? [])?.name).toBe("王珂");
  });
});
