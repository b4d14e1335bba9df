import { linksIn } from "@hutong/text";
import { away, make } from "./dom";

/**
 * Bold, italic, code, links and lists. The same pieces are cut by the server for pages without a script
 * (`CardText.java`); what is none of them stays as it was typed.
 */
const inline =
  /`([^`\n]{1,500})`|\*\*([^\s*](?:[^\n]{0,500}?[^\s*])?)\*\*|\*([^\s*](?:[^*\n]{0,500}[^\s*])?)\*|(?<![\p{L}\p{N}_])_([^\s_](?:[^_\n]{0,500}[^\s_])?)_(?![\p{L}\p{N}_])|\[([^\]\n]{1,500})\]\((https?:\/\/[^\s()<>"'\\]{1,2000})\)/gu;
const deepest = 3;

/** What begins first counts: an address inside of a piece is cut when the piece is, a mark inside of an address is none. */
export function inlineNodes(text: string, depth = 0): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  const links = linksIn(text);
  let end = 0;
  const pattern = new RegExp(inline);
  for (let match = pattern.exec(text); match || links.length > 0; ) {
    const link = links[0];
    if (link && (!match || link.start < match.index)) {
      links.shift();
      const address = text.slice(link.start, link.end);
      nodes.push(text.slice(end, link.start), away(address, "", address));
      end = link.end;
    } else if (match) {
      nodes.push(text.slice(end, match.index), pieceOf(match, depth));
      end = match.index + match[0].length;
      while (links[0] && links[0].start < end) links.shift();
    }
    if (match && match.index < end) {
      pattern.lastIndex = end;
      match = pattern.exec(text);
    }
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== "");
}

function pieceOf(match: RegExpMatchArray, depth: number): Node | string {
  const [whole, code, bold, star, line, label, target] = match;
  if (code !== undefined) {
    return make("code", {}, code);
  }
  const inner = (part: string) => (depth < deepest ? inlineNodes(part, depth + 1) : [part]);
  if (bold !== undefined) {
    return make("b", {}, ...inner(bold));
  }
  const italic = star ?? line;
  if (italic !== undefined) {
    return make("i", {}, ...inner(italic));
  }
  return target === undefined ? whole : away(target, "", label ?? target);
}

const bullet = /^\s{0,3}[-*•]\s+(.*)$/;
const number = /^\s{0,3}\d{1,3}[.)]\s+(.*)$/;

/** Paragraphs and lists. */
export function textNodes(text: string): Node[] {
  const nodes: Node[] = [];
  let list: HTMLElement | undefined;
  let paragraph: HTMLElement | undefined;
  for (const line of text.split(/\r\n?|\n/)) {
    const item = bullet.exec(line) ?? number.exec(line);
    if (item) {
      const tag = bullet.test(line) ? "ul" : "ol";
      if (list?.localName !== tag) {
        list = make(tag);
        nodes.push(list);
      }
      list.append(make("li", {}, ...inlineNodes(item[1] ?? "")));
      paragraph = undefined;
      continue;
    }
    list = undefined;
    if (line.trim() === "") {
      paragraph = undefined;
    } else if (paragraph) {
      paragraph.append(make("br"), ...inlineNodes(line));
    } else {
      paragraph = make("p", {}, ...inlineNodes(line));
      nodes.push(paragraph);
    }
  }
  return nodes;
}
