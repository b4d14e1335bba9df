import { Journal } from "@hutong/protocol";
import { tab } from "./device";

const PLACE = "draft ";

/**
 * What is typed and not sent. This tab's own outlives a reload, and the newest of all tabs a page that was closed; each
 * is kept with every stroke.
 */
export class Drafts {
  private readonly journal: Journal;

  constructor(
    private readonly prefix: string,
    private readonly owner: () => string,
  ) {
    this.journal = new Journal(prefix);
  }

  get(): string {
    return tab.get(this.prefix + PLACE) ?? this.journal.get(PLACE + this.owner()) ?? this.journal.get(PLACE) ?? "";
  }

  set(text: string): void {
    if (!text) {
      this.clear();
      return;
    }
    tab.set(this.prefix + PLACE, text);
    this.journal.put(PLACE + this.owner(), text);
  }

  /** It was sent. What another tab has typed stays. */
  private clear(): void {
    const own = tab.get(this.prefix + PLACE);
    tab.remove(this.prefix + PLACE);
    for (const place of new Set([PLACE + this.owner(), PLACE])) {
      if (own === undefined || this.journal.get(place) === own) this.journal.remove(place);
    }
  }

  forget(): void {
    tab.remove(this.prefix + PLACE);
    this.journal.remove(PLACE + this.owner());
    this.journal.remove(PLACE);
  }
}
