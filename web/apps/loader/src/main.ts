import { type Settings, Widget } from "./widget";

type Call = [string, ...unknown[]];
type Hutong = { (...call: Call): void; q?: ArrayLike<unknown>[] };

declare global {
  interface Window {
    Hutong?: Hutong;
  }
}

/**
 * `Hutong('open')`, `Hutong('on', 'unread', n => …)` and so on. What a page called before this script was there lies
 * in the queue of its stub and is done now, in order.
 */
export function install(script: HTMLScriptElement): Widget | undefined {
  const site = script.dataset.site;
  if (!site) {
    console.error("hutong.js: the attribute data-site is missing");
    return undefined;
  }
  const { lang, theme, brand, teaser } = script.dataset;
  const settings: Settings = {
    base: new URL(script.src).origin,
    site,
    lang,
    theme: theme as Settings["theme"],
    brand,
    teaser,
  };
  const widget = new Widget(settings);
  const queue = window.Hutong?.q ?? [];
  const call: Hutong = (...args) => run(widget, args);
  window.Hutong = call;
  for (const args of queue) run(widget, Array.from(args) as Call);
  return widget;
}

function run(widget: Widget, [name, ...args]: Call): void {
  switch (name) {
    case "open":
      widget.open();
      break;
    case "close":
      widget.close();
      break;
    case "identify":
      widget.identify(args[0] === undefined ? undefined : String(args[0]));
      break;
    case "set":
      widget.set((args[0] ?? {}) as Partial<Settings>);
      break;
    case "on":
      widget.on(String(args[0]), args[1] as () => void);
      break;
    case "off":
      widget.off(String(args[0]), args[1] as (() => void) | undefined);
      break;
    case "shutdown":
      widget.shutdown();
      break;
    default:
      console.error(`hutong.js: there is no call '${name}'`);
  }
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) install(script);
