import type { EventFrame } from "@hutong/protocol";
import { isMessage } from "@hutong/protocol";
import type { Localized } from "../api/plugins";
import type { Locale } from "../i18n";

/** What plugins add to the console, as their descriptors say. It is data: the console draws it. */

export interface Contribution {
  plugin: string;
  /** The plugin's own name. */
  pluginName: Localized;
  id: string;
  title: Localized;
  icon: string | undefined;
}

export interface Panel extends Contribution {
  /** A route of the plugin that answers a card, or a file of its for a frame. */
  card: string | undefined;
  frame: string | undefined;
  events: string[];
  /** Milliseconds; undefined: not by time. */
  every: number | undefined;
}

export interface Command extends Contribution {
  where: string[];
  run: string;
}

export interface PluginPage extends Contribution {
  frame: string;
}

export interface Contributions {
  panels: Panel[];
  commands: Command[];
  pages: PluginPage[];
}

/** One item as the server tells it. */
interface Item {
  plugin: string;
  name?: Localized;
  kind?: string;
  id: string;
  title?: Localized;
  icon?: string | null;
  where?: string | string[] | null;
  source?: { card?: string | null; frame?: string | null } | null;
  refresh?: { events?: string[]; everySeconds?: number | null } | null;
  run?: string | null;
}

export interface ContributionsAnswer {
  items?: Item[];
}

const most = 100;
const fastest = 5;

/** Sorts the items by what they are; one that lacks what it needs is left out. */
export function sorted(answer: ContributionsAnswer | undefined): Contributions {
  const found: Contributions = { panels: [], commands: [], pages: [] };
  for (const item of (answer?.items ?? []).slice(0, most)) {
    const common = {
      plugin: item.plugin,
      pluginName: item.name ?? {},
      id: item.id,
      title: item.title ?? {},
      icon: item.icon ?? undefined,
    };
    const { card, frame } = item.source ?? {};
    if (item.run) {
      found.commands.push({ ...common, where: [item.where ?? []].flat(), run: item.run });
    } else if (item.where && (card || frame)) {
      const every = item.refresh?.everySeconds;
      found.panels.push({
        ...common,
        card: card ?? undefined,
        frame: card ? undefined : (frame ?? undefined),
        events: item.refresh?.events ?? [],
        every: every ? Math.max(fastest, every) * 1000 : undefined,
      });
    } else if (frame) {
      found.pages.push({ ...common, frame });
    }
  }
  return found;
}

/** A title in the reader's language, else in any. */
export function titleIn(contribution: Contribution, locale: Locale): string {
  const { title } = contribution;
  return title[locale] ?? title.en ?? Object.values(title)[0] ?? contribution.id;
}

export function nameIn(contribution: Contribution, locale: Locale): string {
  const { pluginName } = contribution;
  return pluginName[locale] ?? pluginName.en ?? Object.values(pluginName)[0] ?? contribution.plugin;
}

/** Whether an event of the log is one that a panel names: `closed`, `conversation.closed`, or `message` for every one. */
export function concerns(panel: Panel, event: Pick<EventFrame, "kind">): boolean {
  const message = isMessage(event.kind);
  return panel.events.some(
    (name) =>
      name === event.kind ||
      name === `conversation.${event.kind}` ||
      (message && (name === "message" || name === `message.${event.kind}` || name === "message.sent")),
  );
}
