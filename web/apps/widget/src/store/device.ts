/**
 * Small things that are kept by the browser. A browser that refuses (a foreign frame with storage off) keeps them for
 * the page only.
 */
function shelf(storage: () => Storage) {
  const memory = new Map<string, string>();
  return {
    get(name: string): string | undefined {
      try {
        return storage().getItem(name) ?? memory.get(name);
      } catch {
        return memory.get(name);
      }
    },
    set(name: string, value: string): void {
      try {
        storage().setItem(name, value);
        // Another tab may change it from here on.
        memory.delete(name);
      } catch {
        // Full or forbidden: kept for this page.
        memory.set(name, value);
      }
    },
    remove(name: string): void {
      memory.delete(name);
      try {
        storage().removeItem(name);
      } catch {
        // Nothing was kept.
      }
    },
  };
}

/** Kept over visits. */
export const local = shelf(() => localStorage);

/** Kept for this tab. */
export const tab = shelf(() => sessionStorage);
