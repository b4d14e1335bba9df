import type { Answer, Card, Press } from "@hutong/card";
import { describe } from "../stores/failures";
import { useSession } from "../stores/session";

/** Presses a button of a card in a conversation. The replacement comes as an edit, so that everybody sees it at once. */
export function pressIn(conversation: string, seq: number): (press: Press) => Promise<Answer> {
  const session = useSession();
  return async ({ action, key, form }) => {
    const path = `/conversations/${conversation}/events/${seq}/actions/${encodeURIComponent(action)}`;
    try {
      const answer = await session.http.post<Answer | undefined>(path, { form }, { idempotencyKey: key });
      return { toast: answer?.toast ?? null };
    } catch (failure) {
      throw new Error(describe(failure));
    }
  };
}

/**
 * Presses a button of a card beside a conversation. Such a card has no number in the log: its plugin is named, and the
 * action's value goes with it.
 */
export function pressBeside(
  conversation: string,
  plugin: string,
  card: () => Card | undefined,
): (press: Press) => Promise<Answer> {
  const session = useSession();
  return async ({ action, key, form }) => {
    const path = `/conversations/${conversation}/events/0/actions/${encodeURIComponent(action)}`;
    const value = card()?.actions?.find((one) => one.id === action)?.value;
    try {
      return (
        (await session.http.post<Answer | undefined>(path, { plugin, form, value }, { idempotencyKey: key })) ?? {}
      );
    } catch (failure) {
      throw new Error(describe(failure));
    }
  };
}

/** Asks for a link to a picture of this server: the browser cannot send the agent's token for an image. */
export function linkTo(): (path: string) => Promise<string> {
  const session = useSession();
  return async (path) => {
    const id = /^\/api\/v1\/files\/([A-Za-z0-9_-]+)$/.exec(path)?.[1];
    if (id === undefined) {
      return path;
    }
    const { link } = await session.http.get<{ link?: string }>(`/files/${id}/info`);
    if (!link) {
      throw new Error("not ready");
    }
    return link;
  };
}
