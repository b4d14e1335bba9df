import type { Answer, Press } from "@hutong/card";
import { describe } from "../stores/offers";
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
