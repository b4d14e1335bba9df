import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Card } from "../src";

interface Example {
  name: string;
  card: Card;
  /** The texts that stand in every rendering, in this order. */
  shows: string[];
}

const file = join(import.meta.dirname, "../../../../plugin-api/src/main/resources/card.examples.json");

/** The same examples that the server's schema and the chat page's HTML are tested with. */
export const examples: Example[] = JSON.parse(readFileSync(file, "utf8")).cards;

export function example(name: string): Card {
  const found = examples.find((one) => one.name === name);
  if (!found) {
    throw new Error(name);
  }
  return structuredClone(found.card);
}
