import { type EventFrame, isUnknown } from "@hutong/protocol";
import type { LastMessage } from "../api/types";
import { texts } from "../i18n";
import { groupName, senderName } from "../names";

/** One line of text for a list. */
export function previewOf(last: LastMessage | undefined): string {
  if (!last) {
    return "";
  }
  if (last.kind === "text" && !last.text) {
    return texts.value.thread.recalled;
  }
  if (last.kind === "card") {
    return texts.value.thread.card(last.text ?? "");
  }
  const file = texts.value.thread.fileKinds[last.kind];
  if (file) {
    return file;
  }
  return last.text?.replace(/\s+/g, " ").trim() || texts.value.thread.unsupported(last.kind);
}

/** A fact of the log as a sentence, in the reader's language; undefined where there is nothing to say. */
export function lineOf(event: EventFrame, me: string | undefined): string | undefined {
  const words = texts.value.event;
  const body = event.body;
  switch (event.kind) {
    case "opened":
      return body.status === "robot" ? words.openedRobot : words.openedQueued;
    case "assigned":
      return idOf(body.agent) === me ? words.assignedYou : words.assigned(nameOf(body.agent, event));
    case "transferred":
      return transferred(event);
    case "joined":
      return words.joined(senderName(event.from));
    case "left":
      return words.left(senderName(event.from));
    case "closed":
      return closed(event);
    case "reopened":
      return words.reopened;
    case "rated":
      return body.comment ? `${words.rated(body.score)} · ${body.comment}` : words.rated(body.score);
    case "handoff":
      return `${words.handoff} · ${reasonOf(body.reason)}`;
    default:
      return isUnknown(event.kind) ? texts.value.thread.unsupported(event.kind) : undefined;
  }
}

function transferred(event: EventFrame): string {
  const words = texts.value.event;
  const { from, to, group } = event.body;
  if (event.from.role === "system" && group) {
    return words.returned(groupOf(group));
  }
  const giver = nameOf(from, event) || senderName(event.from);
  return to
    ? words.transferredTo(giver, nameOf(to, undefined))
    : words.transferredGroup(giver, groupOf(group) || words.group);
}

function closed(event: EventFrame): string {
  const words = texts.value.event;
  const reason = reasonOf(event.body.reason);
  if (event.from.role === "system") {
    return words.closed(reason);
  }
  return words.closedBy(event.from.role === "visitor" ? words.visitor : senderName(event.from), reason);
}

export function reasonOf(reason: unknown): string {
  return typeof reason === "string" ? (texts.value.reason[reason] ?? reason) : "";
}

/** A person or group in a body is an id or `{id, name}`. */
function idOf(person: unknown): string | undefined {
  return typeof person === "string" ? person : (person as { id?: string } | undefined)?.id;
}

function groupOf(group: unknown): string {
  const name = (group as { name?: string } | undefined)?.name;
  return name ? groupName({ name }) : "";
}

function nameOf(person: unknown, event: EventFrame | undefined): string {
  const name = (person as { name?: string } | undefined)?.name;
  return name ?? (event ? senderName(event.from) : "");
}
