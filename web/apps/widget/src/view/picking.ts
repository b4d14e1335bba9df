import { filesOf } from "@hutong/files/picking";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** Whether files are dragged over the page; those that are dropped are taken, and never replace it. */
export function useDropped(take: (files: File[]) => void) {
  const over = useSignal(false);
  useEffect(() => {
    const brings = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const moved = (event: DragEvent) => {
      if (!brings(event)) return;
      event.preventDefault();
      over.value = true;
    };
    const left = (event: DragEvent) => {
      if (event.relatedTarget === null) over.value = false;
    };
    const dropped = (event: DragEvent) => {
      over.value = false;
      if (!brings(event)) return;
      event.preventDefault();
      take(filesOf(event.dataTransfer));
    };
    document.addEventListener("dragover", moved);
    document.addEventListener("dragleave", left);
    document.addEventListener("drop", dropped);
    return () => {
      document.removeEventListener("dragover", moved);
      document.removeEventListener("dragleave", left);
      document.removeEventListener("drop", dropped);
    };
  }, []);
  return over;
}
