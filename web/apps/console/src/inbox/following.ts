import { nextTick, onBeforeUnmount, onMounted, type Ref, ref } from "vue";

/** Nearer to the end than this counts as being there, pixels. */
const near = 60;
/** Nearer to the beginning than this fetches what was before, pixels. */
const early = 400;

export interface Following {
  /** Fetches what lies before the first row. False: there is nothing, or it did not come. */
  older(): Promise<boolean>;
  /** Fetches what follows the last row, where newer history than that is not drawn. */
  newer(): Promise<boolean>;
  /** Whether the last row is the newest of all. */
  whole(): boolean;
}

/** Keeps a log at its end while the reader is there, and fetches history where the reader comes near to its edges. */
export function useFollowing(box: Ref<HTMLElement | null>, pages: Following) {
  const atEnd = ref(true);
  let fetching = false;

  function scrolled(): void {
    const element = box.value;
    if (!element) {
      return;
    }
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    atEnd.value = pages.whole() && left < near;
    if (element.scrollHeight <= element.clientHeight) {
      return;
    }
    if (element.scrollTop < early) {
      void fetch(pages.older);
    } else if (left < early && !pages.whole()) {
      void fetch(pages.newer);
    }
  }

  /** One page at a time; the next one where the reader still is near the edge, who then cannot scroll any further. */
  async function fetch(page: () => Promise<boolean>): Promise<void> {
    if (fetching) {
      return;
    }
    fetching = true;
    const brought = await page().catch(() => false);
    fetching = false;
    if (brought) {
      requestAnimationFrame(scrolled);
    }
  }

  function toEnd(): void {
    const element = box.value;
    if (element) {
      element.scrollTop = element.scrollHeight;
      atEnd.value = true;
    }
  }

  /** Called after something was added: goes along if the reader was at the end. */
  async function added(): Promise<void> {
    if (atEnd.value) {
      await nextTick();
      toEnd();
    }
  }

  let watcher: ResizeObserver | undefined;
  onMounted(() => {
    watcher = new ResizeObserver(() => {
      if (atEnd.value) {
        toEnd();
      }
    });
    if (box.value) {
      watcher.observe(box.value);
    }
  });
  onBeforeUnmount(() => watcher?.disconnect());

  return { atEnd, scrolled, toEnd, added };
}
