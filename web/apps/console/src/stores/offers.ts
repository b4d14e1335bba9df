import type { Offer, OfferGone } from "@hutong/protocol";
import { defineStore } from "pinia";
import { computed, reactive } from "vue";
import { ApiError } from "../api/http";
import type { ConversationInfo, Person } from "../api/types";
import { texts } from "../i18n";
import { useDesk } from "./desk";
import { describe, fasterThan } from "./failures";
import { useNotices } from "./notices";
import { useSession } from "./session";

export interface StandingOffer {
  conversation: string;
  visitor: Offer["visitor"];
  group: Person;
  why: string;
  preview: string | undefined;
  /** When the customer began to wait, and when the offer ends; this clock, milliseconds. */
  waitingSince: number;
  deadline: number;
  /** How long it stood in all, milliseconds. */
  length: number;
  taking: boolean;
}

/** Conversations that are offered to this agent and the ways to take one. */
export const useOffers = defineStore("offers", () => {
  const desk = useDesk();
  const session = useSession();
  const notices = useNotices();
  const offers = reactive(new Map<string, StandingOffer>());
  /** Who waits longest comes first. */
  const list = computed(() => [...offers.values()].sort((one, other) => one.waitingSince - other.waitingSince));

  desk.on("offer", (offer) => {
    const now = Date.now();
    offers.set(offer.conversation, {
      conversation: offer.conversation,
      visitor: offer.visitor,
      group: offer.group,
      why: offer.why,
      preview: offer.preview,
      waitingSince: now - offer.waited * 1000,
      deadline: now + offer.expires,
      length: Math.max(offer.expires, offers.get(offer.conversation)?.length ?? 0),
      taking: false,
    });
    setTimeout(() => lapse(offer.conversation), offer.expires + 250);
  });
  desk.on("offer.gone", (gone) => {
    const offer = offers.get(gone.conversation);
    offers.delete(gone.conversation);
    if (!offer || offer.taking || gone.by?.id === session.me?.id) {
      return;
    }
    tell(gone);
  });
  desk.on("welcome", () => offers.clear());

  function tell(gone: OfferGone): void {
    const words = texts.value.offer;
    if (gone.why === "expired") {
      notices.collect("offer-expired", words.expired);
    } else if (gone.why === "withdrawn") {
      const kind = gone.reason ?? "other";
      notices.collect(`offer-${kind}`, words.gone[kind] ?? words.gone.other);
    } else {
      const name = gone.by?.name;
      notices.collect("offer-taken", (count) => (count === 1 && name ? words.taken(name) : words.takenByOthers(count)));
    }
  }

  function lapse(conversation: string): void {
    const offer = offers.get(conversation);
    if (offer && !offer.taking && Date.now() >= offer.deadline) {
      offers.delete(conversation);
      notices.collect("offer-expired", texts.value.offer.expired);
    }
  }

  /** Takes a waiting conversation, offered or not. The row moves at once and comes back when somebody was faster. */
  async function accept(conversation: string): Promise<boolean> {
    const offer = offers.get(conversation);
    const row = desk.rowOf(conversation);
    if (offer) {
      offer.taking = true;
      row.visitor = { ...offer.visitor, ...row.visitor, id: offer.visitor.id, name: offer.visitor.name };
      row.waitingSince ??= offer.waitingSince;
    }
    const before = { status: row.status, agent: row.agent };
    row.status = "assigned";
    row.agent = session.me;
    try {
      absorb(await session.http.post<ConversationInfo>(`/conversations/${conversation}/accept`));
      return true;
    } catch (failure) {
      if (row.agent?.id === session.me?.id) {
        Object.assign(row, before);
      }
      explain(failure);
      return false;
    } finally {
      offers.delete(conversation);
    }
  }

  async function decline(conversation: string): Promise<void> {
    offers.delete(conversation);
    await session.http.post(`/conversations/${conversation}/decline`).catch(explain);
  }

  /** Takes the longest waiting of the agent's groups. */
  async function next(): Promise<string | undefined> {
    try {
      for (const group of session.me?.groups ?? []) {
        const taken = await takeNext(group.id);
        if (taken) {
          offers.delete(taken.id);
          absorb(taken);
          return taken.id;
        }
      }
      notices.show(texts.value.queueDock.empty);
    } catch (failure) {
      explain(failure);
    }
    return undefined;
  }

  async function takeNext(group: string): Promise<ConversationInfo | undefined> {
    try {
      return await session.http.post<ConversationInfo | undefined>(`/groups/${group}/next`);
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 404) {
        return undefined;
      }
      throw failure;
    }
  }

  function absorb(answer: ConversationInfo | undefined): void {
    if (answer?.visitor) {
      desk.absorb(answer);
    }
  }

  function explain(failure: unknown): void {
    const by = fasterThan(failure, session.me?.id);
    notices.show(by ? texts.value.offer.taken(by) : describe(failure), { tone: "bad" });
  }

  return { offers, list, accept, decline, next };
});
