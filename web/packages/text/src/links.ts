/** A web address in a text: `text.slice(start, end)`. */
export interface Span {
  start: number;
  end: number;
}

const LONGEST = 2048;
const begins = /https?:\/\//gi;
/** What may not stand right before one: a Latin letter or digit, or the name of another scheme. */
const glued = /[\p{Script=Latin}\d_]$/u;
const scheme =
  /(?:^|[^\p{L}\d])(?:javascript|vbscript|data|blob|filesystem|view-source|about|file|ftp|https?|wss?|mailto|tel|jar|chrome):$/iu;
/** Printable ASCII that an address never holds. */
const never = /[<>"`{}|\\^]/;
const ascii = /^[\x21-\x7e]$/;
const letter = /^[\p{L}\p{M}\p{N}]$/u;
const latin = /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]$/u;
/** Half- and full-width forms of ASCII and its signs: people who write Chinese end a sentence with them. */
const fullWidth = /^[\u3000-\u303f\uff00-\uffef]$/;
/** After these a word of another script belongs to the address: a path, a parameter, a fragment. */
const opens = /^[/=&#_+~%-]$/;
const trailing = /[.,;:!?'*]$/;
const host =
  /^https?:\/\/(?:\[[\da-f:.]+\]|[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*(?:\.[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*)*)(?::\d{1,5})?(?=[/?#]|$)/iu;
const closing: Record<string, string> = { ")": "(", "]": "[" };

/**
 * The web addresses of a text, as a reader would copy them. The one rule for chat, console and cards; the server's page
 * has the same (`Links.java`), and both are held against the table `links.tsv`.
 */
export function linksIn(text: string): Span[] {
  const spans: Span[] = [];
  begins.lastIndex = 0;
  for (let match = begins.exec(text); match; match = begins.exec(text)) {
    const start = match.index;
    const before = text.slice(Math.max(0, start - 12), start);
    if (glued.test(before) || scheme.test(before)) continue;
    const end = endOf(text, start, start + match[0].length);
    if (end - start > LONGEST || !host.test(text.slice(start, end))) continue;
    spans.push({ start, end });
    begins.lastIndex = end;
  }
  return spans;
}

function endOf(text: string, start: number, from: number): number {
  const open: Record<string, number> = { "(": 0, "[": 0 };
  let at = from;
  let before = "/";
  while (at < text.length && at - start <= LONGEST) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (!goesOn(text, at, char, before)) break;
    if (char in open) open[char] = (open[char] ?? 0) + 1;
    const partner = closing[char];
    if (partner !== undefined) {
      if (!open[partner]) break;
      open[partner]--;
    }
    before = char;
    at += char.length;
  }
  while (at > from && trailing.test(text.slice(at - 1, at))) at--;
  return at;
}

/** Whether an address that came as far as `before` holds `char` too. */
function goesOn(text: string, at: number, char: string, before: string): boolean {
  if (ascii.test(char)) {
    // A list of addresses without blanks between.
    const another = /[,;]/.test(before) && /^https?:\/\//i.test(text.slice(at, at + 8));
    return !never.test(char) && !another;
  }
  if (!letter.test(char) || fullWidth.test(char)) return false;
  if (latin.test(char)) return true;
  return opens.test(before) || foreign(before) || (before === "." && foreign(text.charAt(at - 2)));
}

function foreign(char: string): boolean {
  return letter.test(char) && !latin.test(char);
}

/** The text cut at its web addresses: every second piece is one. Joined they are the text. */
export function linkPieces(text: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of linksIn(text)) {
    pieces.push(text.slice(from, start), text.slice(start, end));
    from = end;
  }
  pieces.push(text.slice(from));
  return pieces;
}
