import type { From } from "@hutong/protocol";
import { texts } from "./i18n";

/** What a visitor is called: his name, or the end of his id. */
export function visitorName(visitor: { id: string; name?: string }): string {
  return visitor.name?.trim() || texts.value.list.visitor(visitor.id.slice(-4).toUpperCase());
}

export function senderName(from: From): string {
  if (from.role === "visitor") {
    return visitorName(from);
  }
  if (from.name) {
    return from.name;
  }
  return from.role === "robot" ? texts.value.thread.robotName : texts.value.thread.systemName;
}
