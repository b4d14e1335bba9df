import { socketUrl } from "@hutong/protocol/root";
import { effect } from "@preact/signals";
import { hydrate } from "preact";
import { hostOrigin, readBoot } from "./boot";
import { Host } from "./host";
import { Model } from "./model";
import { applyTheme, restoreTheme } from "./theme";
import { App } from "./view/App";
import { prepareCards } from "./view/Card";
import { Visitor } from "./visitor";

const LONGEST_ADDRESS = 2000;
const boot = readBoot(document);
const root = document.getElementById("app");
const snap = root?.querySelector<HTMLElement>(".snap");
const visitor = new Visitor(boot);
const host = new Host(boot.frame ? hostOrigin(location) : undefined, window.parent);
const model = new Model(boot, visitor, socketUrl(location), { at: boot.at ?? 0 });

restoreTheme();
if (snap?.querySelector(".card")) prepareCards();
if (snap?.querySelector(".att")) model.attachments.kit().catch(() => {});
// Another person than the copy on this page is of: begin anew, with nothing of the first one on the screen.
visitor.changed = () => location.reload();

if (root) {
  const minimize = boot.frame ? () => host.tell({ hutong: "close" }) : undefined;
  hydrate(<App model={model} snapshot={snap?.innerHTML ?? ""} minimize={minimize} />, root);
}
model.hydrated.value = true;

document.addEventListener("visibilitychange", () => model.looked());
window.addEventListener("focus", () => model.looked());

if (boot.frame) beginInFrame();
else void model.begin();

/** In a frame nothing is asked of the server before the person opens it, unless he has been here before. */
function beginInFrame(): void {
  model.shown.value = false;
  host.listen(window, (message) => {
    switch (message.hutong) {
      case "shown":
        shown(message.shown);
        break;
      case "identify":
        visitor.identify(message.identity === undefined ? {} : { identity: message.identity });
        if (model.link.value.phase !== "idle") void visitor.token(false).then(() => model.client.connection.restart());
        break;
      case "page":
        visitor.identify({
          ...(message.page ? { page: message.page.slice(0, LONGEST_ADDRESS) } : {}),
          ...(message.referrer ? { referrer: message.referrer.slice(0, LONGEST_ADDRESS) } : {}),
        });
        break;
      case "set":
        if (message.theme) applyTheme(message.theme);
        if (message.brand) repaint(message.brand);
        break;
      case "shutdown":
        model.forget();
        break;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") host.tell({ hutong: "close" });
  });
  let told = -1;
  effect(() => {
    model.version.value;
    const unread = model.unread();
    if (unread === told) return;
    told = unread;
    host.tell({ hutong: "unread", unread });
  });
  effect(() => {
    const words = model.announced.value;
    if (words) host.tell({ hutong: "message", text: words.slice(0, 200), name: "" });
  });
  host.tell({ hutong: "ready", ...(boot.site.brand ? { brand: boot.site.brand } : {}) });
  if (visitor.known() || model.unsettled()) void model.begin();
}

/** The server makes a colour readable; what is written and not sent is kept over the reload. */
function repaint(brand: string): void {
  const url = new URL(location.href);
  if (url.searchParams.get("brand") === brand.slice(1)) return;
  url.searchParams.set("brand", brand.slice(1));
  location.replace(url);
}

function shown(now: boolean): void {
  model.shown.value = now;
  if (!now) return;
  void model.begin();
  model.looked();
  document.getElementById("text")?.focus();
}
