import { filesOf } from "@hutong/files";
import { onBeforeUnmount, onMounted, type Ref, ref } from "vue";

/** Files that are dragged over an element. Where they are not taken, a drop does not replace the page either. */
export function useDropping(
  element: Ref<HTMLElement | null>,
  may: () => boolean,
  take: (files: File[]) => void,
): Ref<boolean> {
  const over = ref(false);
  /** Entering a child comes before leaving its parent. */
  let depth = 0;

  const brings = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

  function entered(event: DragEvent): void {
    if (brings(event)) {
      depth++;
      over.value = may();
    }
  }

  function left(event: DragEvent): void {
    if (brings(event)) {
      depth = Math.max(0, depth - 1);
      over.value = depth > 0 && may();
    }
  }

  function moved(event: DragEvent): void {
    if (brings(event) && event.dataTransfer) {
      event.preventDefault();
      event.dataTransfer.dropEffect = may() ? "copy" : "none";
    }
  }

  function dropped(event: DragEvent): void {
    depth = 0;
    over.value = false;
    if (!brings(event)) {
      return;
    }
    event.preventDefault();
    const files = may() ? filesOf(event.dataTransfer) : [];
    if (files.length > 0) {
      take(files);
    }
  }

  const listeners = { dragenter: entered, dragleave: left, dragover: moved, drop: dropped };
  onMounted(() => {
    for (const [name, listener] of Object.entries(listeners)) {
      element.value?.addEventListener(name, listener as EventListener);
    }
  });
  onBeforeUnmount(() => {
    for (const [name, listener] of Object.entries(listeners)) {
      element.value?.removeEventListener(name, listener as EventListener);
    }
  });
  return over;
}
