/** The browser's storage, or memory where it refuses: nothing in the console depends on it being kept. */
export class SafeStorage {
  private readonly memory = new Map<string, string>();

  constructor(private readonly area: () => Storage) {}

  get(key: string): string | undefined {
    try {
      return this.area().getItem(key) ?? this.memory.get(key);
    } catch {
      return this.memory.get(key);
    }
  }

  set(key: string, value: string | undefined): void {
    if (value === undefined) {
      this.memory.delete(key);
    } else {
      this.memory.set(key, value);
    }
    try {
      if (value === undefined) {
        this.area().removeItem(key);
      } else {
        this.area().setItem(key, value);
      }
    } catch {
      // Full or forbidden: the value lives as long as the page.
    }
  }

  getJson<T>(key: string): T | undefined {
    const text = this.get(key);
    if (!text) {
      return undefined;
    }
    try {
      return JSON.parse(text) as T;
    } catch {
      return undefined;
    }
  }

  setJson(key: string, value: unknown): void {
    this.set(key, value === undefined ? undefined : JSON.stringify(value));
  }
}

export const lasting = new SafeStorage(() => localStorage);
export const ofThisTab = new SafeStorage(() => sessionStorage);
