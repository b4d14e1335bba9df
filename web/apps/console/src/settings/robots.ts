/** A robot as the site's settings name it. */
export interface Robot {
  id: string;
  name: string;
  running: boolean;
}

/** The list with one of it a place earlier or later; as it is where there is no such place. */
export function moved<T>(list: readonly T[], place: number, by: -1 | 1): T[] {
  const one = list[place];
  const other = list[place + by];
  if (one === undefined || other === undefined) {
    return [...list];
  }
  const next = [...list];
  next[place] = other;
  next[place + by] = one;
  return next;
}

/** Percent from 0 to 100; undefined if the text is none. */
export function sureness(text: string): number | undefined {
  const number = /^\d{1,3}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return number <= 100 ? number : undefined;
}
