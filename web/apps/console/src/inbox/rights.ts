import type { ConversationDetail, Me } from "../api/types";
import type { Row } from "../stores/desk";

/** What this agent can do here now: a control whose answer would be a refusal is not drawn. */
export interface Rights {
  member: boolean;
  reply: boolean;
  accept: boolean;
  transfer: boolean;
  close: boolean;
  reopen: boolean;
  join: boolean;
  leave: boolean;
}

const none: Rights = {
  member: false,
  reply: false,
  accept: false,
  transfer: false,
  close: false,
  reopen: false,
  join: false,
  leave: false,
};

export function rightsIn(row: Row, detail: ConversationDetail | undefined, me: Me | undefined): Rights {
  if (!me) {
    return none;
  }
  const own = row.status === "assigned" && row.agent?.id === me.id;
  const joined = !own && (detail?.members ?? []).some((member) => member.id === me.id);
  const inGroup = row.group === undefined || me.groups.some((group) => group.id === row.group?.id);
  const open = row.status !== "closed";
  const lastAgent = detail?.agent?.id === me.id || detail?.lastAgent?.id === me.id;
  return {
    member: own || joined,
    reply: own || (joined && (row.status === "assigned" || row.status === "queued")),
    accept: row.status === "queued" && inGroup,
    transfer: open && (own || me.admin),
    close: open && (own || me.admin),
    reopen: !open && (lastAgent || me.admin),
    join: open && !own && !joined && me.admin,
    leave: open && joined,
  };
}
