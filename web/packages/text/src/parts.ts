/** The longest text of one message, in UTF-16 units, as the server counts. */
export const LONGEST_TEXT = 10_000;

/** Where a reader would rather see the cut, best first. Looked for in the second half of a part. */
const cuts = [/\n\s*\n/g, /\n/g, /[。！？!?…]+["'”’」』)）]*\s*|\.\s+/g, /[\s，,；;、]+/g];

/** Cuts a text into parts of at most `longest` units: between paragraphs, lines, sentences, words; never in a character. */
export function partsOf(text: string, longest: number = LONGEST_TEXT): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > longest) {
    const at = cutAt(rest, longest);
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  if (rest) parts.push(rest);
  return parts.filter((part) => !showsNothing(part));
}

function cutAt(text: string, longest: number): number {
  const window = text.slice(0, longest);
  for (const cut of cuts) {
    let last = 0;
    for (const match of window.matchAll(cut)) last = match.index + match[0].length;
    if (last > longest / 2) return last;
  }
  return wholeCharacter(text, longest);
}

/** Steps back over what belongs to the character before: half a pair, marks, joiners, variants. */
function wholeCharacter(text: string, at: number): number {
  const joined = /\p{M}|\u200d|[\u{1f3fb}-\u{1f3ff}]/u;
  for (let cut = at; cut > at - 64 && cut > 1; cut--) {
    const low = /[\udc00-\udfff]/.test(text.charAt(cut));
    const next = String.fromCodePoint(text.codePointAt(cut) ?? 0);
    if (!low && !joined.test(next) && text.charAt(cut - 1) !== "\u200d") return cut;
  }
  return /[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at;
}

/** Whether nothing of a text can be seen: blanks, zero-width and control characters alone. */
export function showsNothing(text: string): boolean {
  return /^[\s\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\u2800]*$/u.test(text);
}
