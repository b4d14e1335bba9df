export type Duty = "open" | "full" | "away";

/** What the server wrote into the page for the script. */
export interface Boot {
  site: {
    key: string;
    title: string;
    promise: string;
    welcome: string;
    /** The site's colour as `#0a7558`; empty if it has none. */
    brand?: string;
    /** Whether somebody takes conversations: has room, has none, is not there. */
    duty?: Duty;
    /** Agents see what is typed before it is sent. */
    preview: boolean;
  };
  locale: "zh-CN" | "en";
  /** The page is inside a frame of the site; it has no cookie and keeps its own key. */
  frame: boolean;
  /** A page of its own: a short-lived token for its visitor. */
  token?: string;
  /** Time of the newest event that stands in the page; 0 if there is none. Epoch milliseconds. */
  at?: number;
  /** The id of that visitor. */
  visitor?: string;
  /** Epoch milliseconds. */
  expires?: number;
}

export function readBoot(document: Document): Boot {
  const text = document.getElementById("boot")?.textContent;
  if (!text) throw new Error("The page has no boot data");
  return JSON.parse(text) as Boot;
}

/** The origin of the page around the frame, as its loader told it; undefined outside of one. */
export function hostOrigin(location: Location): string | undefined {
  const told = new URLSearchParams(location.search).get("host");
  if (!told) return undefined;
  try {
    const origin = new URL(told).origin;
    return origin === told && origin !== "null" ? origin : undefined;
  } catch {
    return undefined;
  }
}
