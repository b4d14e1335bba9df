import { type EventFrame, fold, Log } from "@hutong/protocol";
import { describe, expect, it } from "vitest";
import { mostHeld, Span } from "../src/inbox/span";

const total = 5000;
const event = (seq: number, kind = "text", body: EventFrame["body"] = { text: `n${seq}` }): EventFrame => ({
  t: "event",
  conversation: "c1",
  seq,
  event: `e${seq}`,
  from: { id: "v1", role: "visitor", name: "" },
  kind,
  body,
  at: seq * 1000,
});
/** The 4,000th event edits the 100th. */
const whole = Array.from({ length: total }, (_, index) =>
  index + 1 === 4000 ? event(4000, "edit", { target: 100, body: { text: "edited" } }) : event(index + 1),
);

function setUp() {
  const log = new Log("c1");
  log.clear(total - 50);
  for (const one of whole.slice(-50)) {
    log.apply(one);
  }
  const page = (events: EventFrame[]) => {
    const last = events.at(-1)?.seq ?? 0;
    const edits = whole.filter((e) => e.kind === "edit" && e.seq > last && events.some((t) => t.seq === e.body.target));
    return Promise.resolve({ events, edits });
  };
  const span = new Span(() => log, {
    page: (after, limit) => page(whole.slice(after, after + limit)),
    since: (at, limit) => page(whole.filter((one) => one.at >= at).slice(0, limit)),
  });
  return { log, span };
}

function gapless(span: Span): void {
  const seqs = span
    .shown()
    .filter((one) => one.seq <= span.end)
    .map((one) => one.seq);
  expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
}

describe("a long thread", () => {
  it("is read to its beginning and back to its end with a bounded number of events, without a hole", async () => {
    const { span } = setUp();
    while (await span.older()) {
      gapless(span);
      expect(span.events.length).toBeLessThanOrEqual(mostHeld);
    }
    expect(span.start).toBe(0);
    expect(span.detached).toBe(true);
    while (await span.newer()) {
      gapless(span);
      expect(span.events.length).toBeLessThanOrEqual(mostHeld);
    }
    expect(span.detached).toBe(false);
    expect(span.end).toBe(total);
    gapless(span);
  });

  it("shows what became of a message by an edit that is nowhere near it", async () => {
    const { span } = setUp();
    expect(await span.jump(90_000)).toBe(90);
    const row = fold(span.shown()).find((one) => one.event.seq === 100);
    expect(row).toMatchObject({ edited: true, body: { text: "edited" } });
  });

  it("shows an edit and a recall that happen while the reader is far away", async () => {
    const { span, log } = setUp();
    await span.jump(90_000);
    log.apply(event(total + 1, "edit", { target: 95, body: { text: "late" } }));
    log.apply(event(total + 2, "recall", { target: 96 }));
    const rows = fold(span.shown());
    expect(rows.find((one) => one.event.seq === 95)?.body).toEqual({ text: "late" });
    expect(rows.find((one) => one.event.seq === 96)?.blank).toBe("recalled");
    expect(rows.every((one) => one.event.seq < 1000)).toBe(true);
  });

  it("jumps to a time with something before it, and into the newest part without leaving it", async () => {
    const { span } = setUp();
    expect(await span.jump(2_500_000)).toBe(2500);
    expect(span.start).toBeLessThan(2500 - 1);
    gapless(span);
    expect(await span.jump(4_990_000)).toBe(4990);
    expect(span.detached).toBe(false);
    expect(await span.jump(9_990_000)).toBe(total);
  });

  it("keeps what the live log lets go of while somebody reads there", () => {
    const { span, log } = setUp();
    span.letGo(log.forget(10), true);
    gapless(span);
    expect(span.shown()).toHaveLength(50);
    span.toNewest();
    expect(span.shown()).toHaveLength(10);
  });

  it("drops the answer of a move that another one overtook", async () => {
    const { span } = setUp();
    const slow = span.older();
    const jump = span.jump(90_000);
    expect(await slow).toBe(false);
    expect(await jump).toBe(90);
    gapless(span);
  });
});
