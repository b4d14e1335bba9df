import { linkPieces } from "@hutong/text";

export interface TextPart {
  text: string;
  /** Set for a web address: where it leads. */
  href?: string;
}

/** Cuts a text into plain parts and web addresses, so that addresses can be pressed without any HTML in the text. */
export function withLinks(text: string): TextPart[] {
  return linkPieces(text)
    .map((piece, i) => (i % 2 ? { text: piece, href: piece } : { text: piece }))
    .filter((part) => part.text !== "");
}
