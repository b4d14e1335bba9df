import type { Answer, Press } from "@hutong/card";
import type { EventFrame } from "@hutong/protocol";
import { root } from "@hutong/protocol/root";
import type { Duty } from "./boot";
import type { Visitor } from "./visitor";

/** The few requests of the chat page. Everything that must arrive at once goes over the socket instead. */
export class Api {
  constructor(private readonly visitor: Visitor) {}

  async history(conversation: string, after: number, limit: number): Promise<EventFrame[]> {
    const answer = await this.call("GET", `/conversations/${conversation}/events?after=${after}&limit=${limit}`);
    const page = (await answer.json()) as { items: Omit<EventFrame, "t">[] };
    return page.items.map((item) => ({ ...item, conversation, t: "event" }));
  }

  async rate(conversation: string, score: number, comment?: string): Promise<void> {
    await this.call("POST", `/conversations/${conversation}/rate`, { score, ...(comment ? { comment } : {}) });
  }

  /** Whether somebody takes a new conversation now. */
  async duty(site: string): Promise<Duty> {
    const answer = await fetch(`${root}/api/v1/sites/${encodeURIComponent(site)}/duty`);
    if (!answer.ok) throw new Refused(answer.status, "");
    return ((await answer.json()) as { duty: Duty }).duty;
  }

  async contact(contact: { name?: string; phone?: string; email?: string }): Promise<void> {
    await this.call("PUT", "/contact", contact);
  }

  async close(conversation: string): Promise<void> {
    await this.call("POST", `/conversations/${conversation}/close`, {});
  }

  /** Presses a button of a card. The same key again is the same press. */
  async press(place: { conversation: string; seq: number }, press: Press): Promise<Answer | undefined> {
    const path = `/conversations/${place.conversation}/events/${place.seq}/actions/${encodeURIComponent(press.action)}`;
    const answer = await this.call("POST", path, { form: press.form }, press.key);
    return answer.status === 204 ? undefined : ((await answer.json()) as Answer);
  }

  /** A link to a picture of this server: the browser cannot send the token for an image. */
  async picture(path: string): Promise<string> {
    const id = /^\/api\/v1\/files\/([A-Za-z0-9_-]+)$/.exec(path)?.[1];
    if (id === undefined) return path;
    const { link } = (await (await this.call("GET", `/files/${id}/info`)).json()) as { link?: string };
    if (!link) throw new Error("not ready");
    return link;
  }

  /** The visitor's conversations, newest first. */
  async conversations(): Promise<{ id: string; head: number; status: string }[]> {
    const answer = await this.call("GET", "/conversations?limit=50");
    return ((await answer.json()) as { items: { id: string; head: number; status: string }[] }).items;
  }

  private async call(method: string, path: string, body?: unknown, key?: string): Promise<Response> {
    const token = await this.visitor.token(false);
    const answer = await fetch(`${root}/api/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(key === undefined ? {} : { "Idempotency-Key": key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Refused(answer.status, await detailOf(answer));
    return answer;
  }
}

/** A request that the server did not take, with its word for people where it has one. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
  ) {
    super(`${status} ${detail}`);
  }
}

async function detailOf(answer: Response): Promise<string> {
  const problem = (await answer.json().catch(() => undefined)) as { detail?: unknown } | undefined;
  return typeof problem?.detail === "string" ? problem.detail.slice(0, 200) : "";
}
