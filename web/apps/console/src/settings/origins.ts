import { root } from "@hutong/protocol/root";

/** The lines of a field that lists origins, without blanks and doubles. */
export function originLines(text: string): string[] {
  return [
    ...new Set(
      text
        .split("\n")
        .map((line) => line.trim().replace(/\/$/, ""))
        .filter(Boolean),
    ),
  ];
}

/** The first line that is not an origin like `https://shop.example`. */
export function badOrigin(text: string): string | undefined {
  return originLines(text).find((line) => {
    try {
      const url = new URL(line);
      return !["http:", "https:"].includes(url.protocol) || url.origin !== line.toLowerCase();
    } catch {
      return true;
    }
  });
}

/** What goes into a page to show the chat of a site. */
export function snippetOf(siteKey: string, origin: string = location.origin + root): string {
  return `<script src="${origin}/hutong.js" data-site="${siteKey}" async></script>`;
}
