import type { EventFrame } from "@hutong/protocol";
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

  async close(conversation: string): Promise<void> {
    await this.call("POST", `/conversations/${conversation}/close`, {});
  }

  /** The visitor's conversations, newest first. */
  async conversations(): Promise<{ id: string; head: number; status: string }[]> {
    const answer = await this.call("GET", "/conversations?limit=50");
    return ((await answer.json()) as { items: { id: string; head: number; status: string }[] }).items;
  }

  private async call(method: string, path: string, body?: unknown): Promise<Response> {
    const token = await this.visitor.token(false);
    const answer = await fetch(`/api/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
    return answer;
  }
}
