import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { effectScope, nextTick, type Ref, ref } from "vue";
import { useSkeleton } from "../src/ui/skeleton";

let waiting: Ref<boolean>;
let shown: Ref<boolean>;
const scope = effectScope();

beforeEach(() => {
  vi.useFakeTimers();
  waiting = ref(true);
  scope.run(() => {
    shown = useSkeleton(() => waiting.value);
  });
});
afterEach(() => vi.useRealTimers());

async function end(): Promise<void> {
  waiting.value = false;
  await nextTick();
}

describe("a skeleton", () => {
  it("is not shown for a wait that is over soon", async () => {
    vi.advanceTimersByTime(140);
    await end();
    vi.advanceTimersByTime(1000);
    expect(shown.value).toBe(false);
  });

  it("stays long enough not to flash, and goes then", async () => {
    vi.advanceTimersByTime(160);
    expect(shown.value).toBe(true);
    await end();
    vi.advanceTimersByTime(200);
    expect(shown.value).toBe(true);
    vi.advanceTimersByTime(100);
    expect(shown.value).toBe(false);
  });

  it("goes at once when it stood long enough", async () => {
    vi.advanceTimersByTime(2000);
    await end();
    vi.advanceTimersByTime(1);
    expect(shown.value).toBe(false);
  });
});
