import { nextTick, onBeforeUnmount, type Ref, ref, shallowRef, watch } from "vue";

interface Range {
  from: number;
  to: number;
}

export interface WindowSource {
  /** The scrolling element. */
  box: Ref<HTMLElement | null>;
  /**
   * Its child that holds the rows; each row has `data-row` with its key, and `data-loose` if it may go when others come;
   * a spacer of our own stands before and after.
   */
  inner: Ref<HTMLElement | null>;
  /** The keys of all rows in order. */
  keys: () => readonly string[];
  /** Pixels that a row takes, guessed until it was measured. */
  estimate: (index: number) => number;
  /** Whether the reader stands at the end and goes along with it. */
  stuck: () => boolean;
}

/** Pixels beyond the screen that must be drawn at once, and that are drawn when there is time. */
const atOnce = 200;
const ahead = 900;
/** Rows that one frame adds beyond the screen. */
const perFrame = 6;
/** Heights that are remembered. */
const mostHeights = 4000;

/**
 * Draws of a long list only the rows around the screen, by their measured heights. What the reader looks at stays where
 * it is when rows come or go above it or turn out higher than they were thought to be.
 */
export function useWindow(source: WindowSource) {
  const heights = new Map<string, number>();
  const range = shallowRef<Range>({ from: 0, to: 0 });
  const before = ref(0);
  const after = ref(0);
  /** Everything is drawn, so that the browser's own search finds it. */
  const whole = ref(false);
  let offsets: number[] = [0];
  let anchor: { key: string; top: number } | undefined;
  let aim: { key: string } | undefined;
  let frame = 0;
  let drawn: readonly string[] = [];
  let focused: Element | undefined;

  function rows(): HTMLElement[] {
    return [...(source.inner.value?.querySelectorAll<HTMLElement>(":scope > [data-row]") ?? [])];
  }

  function measureOffsets(): void {
    const keys = source.keys();
    const sums = new Array<number>(keys.length + 1);
    sums[0] = 0;
    keys.forEach((key, index) => {
      sums[index + 1] = (sums[index] ?? 0) + (heights.get(key) ?? source.estimate(index));
    });
    offsets = sums;
  }

  function total(): number {
    return offsets.at(-1) ?? 0;
  }

  /** The last row that begins at or before a height. */
  function indexAt(height: number): number {
    let low = 0;
    let high = offsets.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((offsets[middle] ?? 0) <= height) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  function around(top: number, height: number, beyond: number): Range {
    const count = offsets.length - 1;
    return { from: indexAt(Math.max(0, top - beyond)), to: Math.min(count, indexAt(top + height + beyond) + 1) };
  }

  function place(): { top: number; height: number } {
    const box = source.box.value;
    const height = box?.clientHeight || 800;
    return source.stuck() ? { top: Math.max(0, total() - height), height } : { top: box?.scrollTop ?? 0, height };
  }

  function draw(next: Range): void {
    const now = range.value;
    if (now.from !== next.from || now.to !== next.to) {
      range.value = next;
    }
    before.value = offsets[next.from] ?? 0;
    after.value = total() - (offsets[next.to] ?? 0);
  }

  /** Where the rows that are drawn are among the new ones; undefined if none of them stayed. */
  function survivors(keys: readonly string[]): Range | undefined {
    const places = new Map(keys.map((key, index) => [key, index]));
    const stayed = drawn.slice(range.value.from, range.value.to).flatMap((key) => places.get(key) ?? []);
    const from = stayed[0];
    const last = stayed.at(-1);
    return from === undefined || last === undefined ? undefined : { from, to: last + 1 };
  }

  /** Remembers which row stands where, before the rows change. */
  function hold(): void {
    const box = source.box.value;
    if (!box || aim) {
      return;
    }
    const edge = box.getBoundingClientRect().top;
    // A divider goes where its day begins: with more of the day above it, it is another one.
    const first = rows().find((row) => !row.hasAttribute("data-loose") && row.getBoundingClientRect().bottom > edge);
    const key = first?.dataset.row;
    anchor = first && key !== undefined ? { key, top: first.getBoundingClientRect().top - edge } : undefined;
  }

  /** Takes the heights of what was drawn and puts the reader back where they stood. */
  function settle(): void {
    const box = source.box.value;
    if (!box) {
      return;
    }
    measure();
    if (source.stuck()) {
      box.scrollTop = box.scrollHeight;
    } else if (aim) {
      moveTo(box, aim.key, 0);
    } else if (anchor) {
      moveTo(box, anchor.key, anchor.top);
    }
    anchor = undefined;
    keepFocus(box);
    drawn = source.keys();
    grow();
  }

  function moveTo(box: HTMLElement, key: string, top: number): void {
    const row = rows().find((one) => one.dataset.row === key);
    if (row) {
      const moved = row.getBoundingClientRect().top - box.getBoundingClientRect().top - top;
      if (Math.abs(moved) > 0.5) {
        box.scrollTop += moved;
      }
    }
  }

  function measure(): void {
    const all = rows();
    let bottom = all[0]?.previousElementSibling?.getBoundingClientRect().bottom ?? 0;
    for (const row of all) {
      const end = row.getBoundingClientRect().bottom;
      heights.set(row.dataset.row as string, end - bottom);
      bottom = end;
    }
    if (heights.size > mostHeights) {
      const kept = new Set(source.keys());
      for (const key of heights.keys()) {
        if (!kept.has(key)) {
          heights.delete(key);
        }
      }
    }
    measureOffsets();
  }

  /** The keyboard stays in the log when the row that had it is drawn no more. */
  function keepFocus(box: HTMLElement): void {
    if (focused && !document.contains(focused) && document.activeElement === document.body) {
      box.focus({ preventScroll: true });
    }
    focused = document.activeElement && box.contains(document.activeElement) ? document.activeElement : undefined;
  }

  /** Draws rows beyond the screen, a few in each frame, so that no frame has much to do. */
  function grow(): void {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      aim = undefined;
      const { top, height } = place();
      const count = offsets.length - 1;
      const wanted = whole.value ? { from: 0, to: count } : around(top, height, ahead);
      const must = around(top, height, atOnce);
      const now = overlap(range.value, must) ? range.value : must;
      const next = {
        from: Math.max(wanted.from, Math.min(now.from, must.from) - perFrame),
        to: Math.min(wanted.to, Math.max(now.to, must.to) + perFrame),
      };
      if (next.from !== range.value.from || next.to !== range.value.to) {
        hold();
        draw(next);
      }
    });
  }

  /** After a scroll: what the screen shows must be there in this frame. */
  function scrolled(): void {
    const { top, height } = place();
    const must = around(top, height, atOnce);
    const now = range.value;
    if (must.from >= now.from && must.to <= now.to) {
      grow();
      return;
    }
    hold();
    const wanted = whole.value ? { from: 0, to: offsets.length - 1 } : around(top, height, ahead);
    draw(
      overlap(now, must)
        ? {
            from: Math.max(wanted.from, Math.min(now.from, must.from)),
            to: Math.min(wanted.to, Math.max(now.to, must.to)),
          }
        : must,
    );
    if (range.value === now) {
      settle();
    }
  }

  /** Brings a row to the top of the screen. */
  function show(key: string): void {
    const index = source.keys().indexOf(key);
    if (index < 0) {
      return;
    }
    measureOffsets();
    aim = { key };
    const height = source.box.value?.clientHeight || 800;
    draw(around(offsets[index] ?? 0, height, atOnce));
    void nextTick(settle);
  }

  watch(
    source.keys,
    (keys) => {
      hold();
      measureOffsets();
      const stayed = survivors(keys);
      const { top, height } = place();
      draw(source.stuck() || !stayed ? around(top, height, atOnce) : stayed);
      drawn = keys;
    },
    { immediate: true },
  );
  watch([source.keys, range], settle, { flush: "post" });
  onBeforeUnmount(() => cancelAnimationFrame(frame));

  return { range, before, after, whole, scrolled, show, settle, grow };
}

function overlap(one: Range, other: Range): boolean {
  return one.from <= other.to && other.from <= one.to && one.to > one.from;
}
