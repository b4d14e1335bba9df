import type { EventFrame, From, Mark, OutboxItem } from "@hutong/protocol";
import { describe, expect, it } from "vitest";
import { buildTimeline, type MessageItem, type TimelineSource } from "../src/inbox/timeline";

const visitor: From = { id: "v1", role: "visitor", name: "陈磊" };
const agent: From = { id: "a1", role: "agent", name: "周然" };
const noon = new Date(2026, 10, 22, 12).getTime();

function event(
  seq: number,
  from: From,
  kind = "text",
  body: EventFrame["body"] = { text: `m${seq}` },
  at = noon + seq * 1000,
): EventFrame {
  return { t: "event", conversation: "c1", seq, event: `e${seq}`, from, kind, body, at };
}

function source(parts: Partial<TimelineSource>): TimelineSource {
  return { me: "a1", closed: false, events: [], marks: [], notes: [], pendingNotes: [], outbox: [], ...parts };
}

function messages(parts: Partial<TimelineSource>): MessageItem[] {
  return buildTimeline(source(parts)).filter((item): item is MessageItem => item.type === "message");
}

describe("the timeline", () => {
  it("shows of several ratings of one close the last, and keeps that of an earlier close", () => {
    const rated = (seq: number, score: number) => event(seq, visitor, "rated", { score });
    const close = (seq: number) => event(seq, agent, "closed", { reason: "resolved" });
    const reopened = event(4, visitor, "reopened", {});
    const items = buildTimeline(
      source({ events: [close(1), rated(2, 3), rated(3, 4), reopened, close(5), rated(6, 1), rated(7, 5)] }),
    );
    const scores = items.flatMap((item) =>
      item.type === "line" && item.event.kind === "rated" ? [item.event.body.score] : [],
    );
    expect(scores).toEqual([4, 5]);
  });

  it("says nothing of how far a message came in a closed conversation whose marks were not heard", () => {
    const events = [event(1, agent)];
    expect(messages({ events, closed: true })[0]?.progress).toBeUndefined();
    expect(messages({ events })[0]?.progress).toBe("sent");
    const marks = [{ from: visitor, got: 1, read: 1 }];
    expect(messages({ events, closed: true, marks })[0]?.progress).toBe("read");
  });

  it("folds edits and recalls into their messages and gives them no row", () => {
    const events = [
      event(1, agent),
      event(2, agent, "edit", { target: 1, body: { text: "better" } }),
      event(3, visitor),
      event(4, visitor, "recall", { target: 3 }),
    ];
    const items = messages({ events });
    expect(items.map((item) => [item.seq, item.body.text, item.edited, item.blank])).toEqual([
      [1, "better", true, undefined],
      [3, undefined, false, "recalled"],
    ]);
  });

  it("shows how far one's own messages came by the customer's marks and not by a colleague's", () => {
    const marks: Mark[] = [
      { from: visitor, got: 2, read: 1 },
      { from: { id: "a2", role: "agent", name: "王珂" }, got: 3, read: 3 },
    ];
    const items = messages({ events: [event(1, agent), event(2, agent), event(3, agent)], marks });
    expect(items.map((item) => item.progress)).toEqual(["read", "delivered", "sent"]);
  });

  it("puts what is on its way after the log, in the order of writing, with its own progress", () => {
    const item = (id: string): OutboxItem => ({
      id,
      t: "send",
      kind: "text",
      body: { text: id },
      conversation: "c1",
      at: noon,
      order: 1,
    });
    const failed = { ...item("third-message-000"), error: { code: "rejected", message: "no" } };
    const items = messages({
      events: [event(1, visitor)],
      outbox: [
        { item: item("first-message-000"), delivery: "sending" },
        { item: item("second-message-00"), delivery: "queued" },
        { item: failed, delivery: "failed" },
      ],
    });
    expect(items.map((one) => one.progress)).toEqual([undefined, "sending", "queued", "failed"]);
    expect(items[3]?.error?.code).toBe("rejected");
  });

  it("gives a message the same key before and after it is stored, so that it does not blink", () => {
    const id = "same-message-0000";
    const waiting = messages({
      outbox: [{ item: { id, t: "send", kind: "text", body: { text: "x" }, at: noon, order: 1 }, delivery: "sending" }],
    });
    const stored = messages({ events: [{ ...event(1, agent), id }] });
    expect(waiting[0]?.key).toBe(stored[0]?.key);
  });

  it("puts notes between the messages by time and never reorders the log", () => {
    const events = [event(1, visitor), event(2, agent), event(3, visitor)];
    const notes = [{ n: 1, note: "n1", from: agent, text: "note", at: noon + 2500 }];
    const kinds = buildTimeline(source({ events, notes })).map((item) => item.key);
    expect(kinds.filter((key) => !key.startsWith("d"))).toEqual(["e1", "e2", "nn1", "e3"]);
  });

  it("divides days and groups runs of one person", () => {
    const events = [
      event(1, visitor, "text", { text: "a" }, noon - 24 * 3_600_000),
      event(2, visitor, "text", { text: "b" }, noon),
      event(3, visitor, "text", { text: "c" }, noon + 1000),
      event(4, visitor, "text", { text: "d" }, noon + 10 * 60_000),
    ];
    const items = buildTimeline(source({ events }));
    expect(items.map((item) => item.type)).toEqual(["day", "message", "day", "message", "message", "message"]);
    expect(messages({ events }).map((item) => [item.first, item.last])).toEqual([
      [true, true],
      [true, false],
      [false, true],
      [true, true],
    ]);
  });

  it("shows a kind it does not know as a message, because it counts", () => {
    expect(messages({ events: [event(1, visitor, "hologram", {})] })[0]?.kind).toBe("hologram");
  });
});
