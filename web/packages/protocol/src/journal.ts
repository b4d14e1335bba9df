/**
 * Small things that must be there whenever the page is closed: each is in the browser's own storage when the call
 * returns, under a key of its own, so that tabs which share the storage never write over each other's.
 */
export class Journal {
  /**
   * @param prefix of all keys, for example `hutong.draft.`
   */
  constructor(
    private readonly prefix: string,
    private readonly area: () => globalThis.Storage = () => localStorage,
  ) {}

  /** False: the browser keeps nothing here (forbidden or full). */
  put(name: string, value: string): boolean {
    try {
      this.area().setItem(this.prefix + name, value);
      return true;
    } catch {
      return false;
    }
  }

  get(name: string): string | undefined {
    try {
      return this.area().getItem(this.prefix + name) ?? undefined;
    } catch {
      return undefined;
    }
  }

  remove(name: string): void {
    try {
      this.area().removeItem(this.prefix + name);
    } catch {
      // Nothing was kept.
    }
  }

  /** Every name that begins so, with its value. */
  all(begins = ""): [string, string][] {
    try {
      const area = this.area();
      return Object.keys(area)
        .filter((key) => key.startsWith(this.prefix + begins))
        .map((key) => [key.slice(this.prefix.length), area.getItem(key) ?? ""]);
    } catch {
      return [];
    }
  }
}
