import { type EventFrame, Log } from "@hutong/protocol";
import { describe, expect, it } from "vitest";
import { standingOf, waitTone } from "../src/inbox/standing";

function log(roles: ("visitor" | "agent" | "system")[], read: number): Log {
  const made = new Log("c1");
  made.clear(0);
  roles.forEach((role, index) => {
    const seq = index + 1;
    const kind = role === "system" ? "assigned" : "text";
    const event: EventFrame = {
      t: "event",
      conversation: "c1",
      seq,
      event: `e${seq}`,
      from: { id: role, role, name: "" },
      kind,
      body: {},
      at: seq * 1000,
    };
    made.apply(event);
  });
  made.read = read;
  return made;
}

describe("the standing of a conversation", () => {
  it("counts the customer's messages beyond the read mark and nothing else", () => {
    expect(standingOf(log(["visitor", "system", "visitor", "agent", "visitor"], 2)).unread).toBe(2);
  });

  it("waits since the first message after the last answer", () => {
    expect(standingOf(log(["visitor", "agent", "visitor", "system", "visitor"], 9)).awaitingSince).toBe(3000);
  });

  it("waits for nobody when the agent spoke last", () => {
    expect(standingOf(log(["visitor", "agent", "system"], 0)).awaitingSince).toBeUndefined();
  });

  it("turns amber after one minute and red after three", () => {
    expect([59_999, 60_000, 180_000].map(waitTone)).toEqual(["", "warn", "bad"]);
  });
});
