export interface TextPart {
  text: string;
  /** Set for a web address: where it leads. */
  href?: string;
}

const address = /https?:\/\/[^\s<>"'，。；！？、（）【】《》]+/g;
const trailing = /[.,;:!?)\]}]+$/;

/** Cuts a text into plain parts and web addresses, so that addresses can be pressed without any HTML in the text. */
export function withLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const found = match[0].replace(trailing, "");
    const start = match.index;
    if (start > end) {
      parts.push({ text: text.slice(end, start) });
    }
    parts.push({ text: found, href: found });
    end = start + found.length;
  }
  if (end < text.length) {
    parts.push({ text: text.slice(end) });
  }
  return parts;
}
