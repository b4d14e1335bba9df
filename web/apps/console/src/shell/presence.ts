import type { AgentState } from "../api/types";
import { texts } from "../i18n";
import { useNotices } from "../stores/notices";
import { useSession } from "../stores/session";

export const agentStates: readonly AgentState[] = ["online", "busy", "break", "offline"];

/** Changes the agent's state and says so when that did not work. */
export async function changeState(state: AgentState): Promise<boolean> {
  try {
    await useSession().setState(state);
    return true;
  } catch {
    useNotices().show(texts.value.presence.failed, { tone: "bad" });
    return false;
  }
}
