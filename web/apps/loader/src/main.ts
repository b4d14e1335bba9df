import { type Settings, Widget } from "./widget";

type Call = [string, ...unknown[]];
type Hutong = { (...call: Call): void; q?: ArrayLike<unknown>[]; widget?: Widget };

declare global {
  interface Window {
    Hutong?: Hutong;
  }
}

/**
 * `Hutong('open')`, `Hutong('on', 'unread', n => …)` and so on. What a page called before this script was there lies
 * in the queue of its stub and is done now, in order. A page that runs the script again, as pages do that replace their
 * own body, keeps the chat that it has.
 */
export function install(script: HTMLScriptElement): Widget | undefined {
  const settings = settingsOf(script);
  if (!settings) {
    console.error(
      'hutong.js: no site is named. Add data-site="…" to the script, or ?site=… to its address; the snippet stands in the console under Settings → Sites',
    );
    return undefined;
  }
  const before = window.Hutong?.widget;
  if (before?.alive) {
    before.again(settings);
    return before;
  }
  const widget = new Widget(settings);
  const queue = window.Hutong?.q ?? [];
  const call: Hutong = (...args) => run(widget, args);
  call.widget = widget;
  window.Hutong = call;
  for (const args of queue) run(widget, Array.from(args) as Call);
  return widget;
}

function settingsOf(script: HTMLScriptElement): Settings | undefined {
  const address = new URL(script.src);
  const { lang, theme, brand, teaser } = script.dataset;
  const site = script.dataset.site || address.searchParams.get("site");
  if (!site) return undefined;
  // Whatever folder the server is in, the chat lies beside this script.
  const base = address.origin + address.pathname.replace(/\/[^/]*$/, "");
  return { base, site, lang, theme: theme as Settings["theme"], brand, teaser };
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

/** A module, or a script that a tag manager ran, is not told which element it is. */
function own(): Element | null {
  return document.currentScript ?? [...document.querySelectorAll('script[src*="/hutong.js"]')].at(-1) ?? null;
}

const script = own();
if (script instanceof HTMLScriptElement) install(script);
