import type { From } from "@hutong/protocol";
import { texts } from "./i18n";

/** What a visitor is called: his name, or the end of his id. */
export function visitorName(visitor: { id: string; name?: string }): string {
  return visitor.name?.trim() || texts.value.list.visitor(visitor.id.slice(-4).toUpperCase());
}

/** What a group is called. The group that every installation begins with has the kernel's word for a name. */
export function groupName(group: { name: string }): string {
  return group.name === "default" ? texts.value.list.defaultGroup : group.name;
}

/** What the first site is called until somebody names it. */
const unnamed = "Default";

/** Whether somebody gave the site a name. */
export function isNamed(site: { name: string }): boolean {
  return site.name.trim() !== "" && site.name !== unnamed;
}

/** What a site is called; nothing while it has no name of its own. */
export function siteName(site: { name: string } | undefined): string {
  return site && isNamed(site) ? site.name : "";
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
