import { newId } from "@hutong/protocol";
import { ofThisTab } from "../stores/storage";

const key = "hutong.device";

/**
 * The id of this tab. It is taken out of the storage while the page lives, because a duplicated tab copies the
 * storage and would push this one off the server.
 */
export function takeDevice(): string {
  const device = ofThisTab.get(key) ?? newId();
  ofThisTab.set(key, undefined);
  window.addEventListener("pagehide", () => ofThisTab.set(key, device));
  window.addEventListener("pageshow", () => ofThisTab.set(key, undefined));
  return device;
}
