import { Links, type Server, Tray } from "@hutong/files";
import { defineStore } from "pinia";
import { markRaw, ref } from "vue";
import { useDesk } from "./desk";
import { useSession } from "./session";

const most = 200;

/** Files on their way, by conversation: they go on while the agent looks at another one. */
export const useAttachments = defineStore("attachments", () => {
  const desk = useDesk();
  const session = useSession();
  const trays = new Map<string, Tray>();
  /** Counts up with each change of a tray. */
  const tick = ref(0);
  let given: string | undefined;

  const server: Server = {
    async token(fresh) {
      // Another request may have brought a newer token meanwhile.
      given = await session.tokenFor(fresh && session.token === given);
      return given;
    },
  };
  const links = markRaw(new Links(server));

  function trayOf(conversation: string): Tray {
    const tray =
      trays.get(conversation) ??
      new Tray({
        server,
        send: (kind, body) => void desk.client?.send(kind, body, conversation),
        changed: () => {
          tick.value++;
        },
      });
    // The one that is looked at is the last that is forgotten.
    trays.delete(conversation);
    trays.set(conversation, tray);
    for (const [id, one] of trays) {
      if (trays.size <= most) {
        break;
      }
      if (one.pieces.length === 0) {
        trays.delete(id);
      }
    }
    return tray;
  }

  /** Whether the conversation has files that wait for the agent to send. */
  function held(conversation: string): boolean {
    void tick.value;
    return trays.get(conversation)?.held ?? false;
  }

  function stop(): void {
    for (const tray of trays.values()) {
      tray.close();
    }
    trays.clear();
    tick.value++;
  }

  return { links, tick, trayOf, held, stop };
});
