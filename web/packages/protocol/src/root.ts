/**
 * The path that the product is served under: empty or, behind a proxy that gives it a part of a site, for example
 * `/kefu`. The server writes it into its pages.
 */
export const root = globalThis.document?.querySelector<HTMLMetaElement>('meta[name="root"]')?.content ?? "";

/** The address of the server's WebSocket. */
export function socketUrl(place: Location): string {
  return `${place.protocol === "https:" ? "wss" : "ws"}://${place.host}${root}/ws`;
}
