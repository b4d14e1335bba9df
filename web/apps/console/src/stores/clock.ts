import { onScopeDispose, type Ref, shallowRef } from "vue";

const now = shallowRef(Date.now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The time, once a second, shared by everything that shows a running time. */
export function useNow(): Readonly<Ref<number>> {
  if (users++ === 0) {
    now.value = Date.now();
    timer = setInterval(() => {
      now.value = Date.now();
    }, 1000);
  }
  onScopeDispose(() => {
    if (--users === 0) {
      clearInterval(timer);
    }
  });
  return now;
}
