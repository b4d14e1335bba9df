import { onScopeDispose, type Ref, ref, watch } from "vue";

/** Milliseconds: a wait that is shorter shows nothing, and what is shown stays so long that it does not flash. */
const showAfter = 150;
const staysFor = 300;

/** Whether a skeleton stands where something is waited for. */
export function useSkeleton(waiting: () => boolean): Ref<boolean> {
  const shown = ref(false);
  let since = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function turn(on: boolean): void {
    shown.value = on;
    since = performance.now();
  }

  watch(
    waiting,
    (waits) => {
      clearTimeout(timer);
      if (waits && !shown.value) {
        timer = setTimeout(turn, showAfter, true);
      } else if (!waits && shown.value) {
        timer = setTimeout(turn, Math.max(0, staysFor - (performance.now() - since)), false);
      }
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));
  return shown;
}
