import { nextTick, onBeforeUnmount, onMounted, type Ref, ref } from "vue";

/** Nearer to the end than this counts as being there, pixels. */
const near = 60;
/** Nearer to the beginning than this fetches what was before, pixels. */
const early = 120;

/** Keeps a log at its end while the reader is there, and where he reads otherwise, also when history comes in above. */
export function useFollowing(box: Ref<HTMLElement | null>, atBeginning: () => Promise<void>) {
  const atEnd = ref(true);
  let fetching = false;

  function scrolled(): void {
    const element = box.value;
    if (!element) {
      return;
    }
    atEnd.value = element.scrollHeight - element.scrollTop - element.clientHeight < near;
    if (element.scrollTop < early && !fetching && element.scrollHeight > element.clientHeight) {
      void fetchBefore(element);
    }
  }

  async function fetchBefore(element: HTMLElement): Promise<void> {
    fetching = true;
    const fromBottom = element.scrollHeight - element.scrollTop;
    await atBeginning();
    await nextTick();
    element.scrollTop = element.scrollHeight - fromBottom;
    fetching = false;
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
