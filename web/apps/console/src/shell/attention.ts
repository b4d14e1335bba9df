import { onScopeDispose, watch } from "vue";
import { useRouter } from "vue-router";
import { notify, tone } from "../attention";
import { texts } from "../i18n";
import { visitorName } from "../names";
import { useDesk } from "../stores/desk";
import { useOffers } from "../stores/offers";
import { usePreferences } from "../stores/preferences";
import { useSession } from "../stores/session";

const ringEvery = 6000;

/** Calls for the agent: a tone now and every six seconds, the page's title, a notification of the system. */
export function useAttention(): void {
  const desk = useDesk();
  const offers = useOffers();
  const session = useSession();
  const preferences = usePreferences();
  const router = useRouter();
  let ringing: ReturnType<typeof setInterval> | undefined;

  function ring(): void {
    if (preferences.sound) {
      tone.play();
    }
  }

  watch(
    () => offers.list.filter((offer) => !offer.taking).length,
    (count, before = 0) => {
      clearInterval(ringing);
      if (count > 0) {
        ringing = setInterval(ring, ringEvery);
      }
      if (count > before) {
        ring();
      }
    },
    { immediate: true },
  );
  watch(
    [() => offers.list, texts],
    ([list, words]) => {
      const first = list[0];
      document.title = first ? words.offer.title(list.length, visitorName(first.visitor)) : words.app.name;
    },
    { immediate: true },
  );
  const offOffer = desk.on("offer", (offer) => {
    const title = texts.value.offer.notification(visitorName(offer.visitor));
    notify(
      title,
      offer.preview ?? "",
      offer.conversation,
      () => void router.push(`/inbox/queue/${offer.conversation}`),
    );
  });
  const offEvent = desk.on("event", (event) => {
    const row = desk.rows.get(event.conversation);
    if (event.from.role === "visitor" && row?.agent?.id === session.me?.id && typeof event.body.text === "string") {
      const open = () => void router.push(`/inbox/mine/${event.conversation}`);
      notify(visitorName(event.from), event.body.text, event.conversation, open);
    }
  });
  onScopeDispose(() => {
    clearInterval(ringing);
    offOffer();
    offEvent();
  });
}
