import { computed, ref } from "vue";
import { ApiError } from "../api/http";
import { duration } from "../format";
import { texts } from "../i18n";
import { useNow } from "../stores/clock";
import { describe } from "../stores/failures";
import { useSession } from "../stores/session";

/** One try to log in after the other, with what the last one was answered. */
export function useSigningIn() {
  const session = useSession();
  const now = useNow();
  const busy = ref(false);
  const problem = ref<"wrong" | "network" | string>();
  const lockedUntil = ref(0);

  const lockedFor = computed(() => {
    void now.value;
    return Math.max(0, lockedUntil.value - Date.now());
  });
  const message = computed(() => {
    if (lockedFor.value > 0) {
      return texts.value.login.locked(duration(Math.ceil(lockedFor.value / 1000) * 1000));
    }
    switch (problem.value) {
      case undefined:
        return "";
      case "wrong":
        return texts.value.login.wrong;
      case "network":
        return texts.value.login.unreachable;
      default:
        return problem.value;
    }
  });

  async function signIn(username: string, password: string): Promise<boolean> {
    if (busy.value || lockedFor.value > 0) {
      return false;
    }
    busy.value = true;
    problem.value = undefined;
    try {
      await session.login(username, password);
      return true;
    } catch (failure) {
      explain(failure);
      return false;
    } finally {
      busy.value = false;
    }
  }

  function explain(failure: unknown): void {
    if (failure instanceof ApiError && failure.status === 429) {
      lockedUntil.value = Date.now() + Math.max(1, failure.retryAfter) * 1000;
      problem.value = undefined;
    } else if (failure instanceof ApiError && failure.status === 401) {
      problem.value = "wrong";
    } else if (failure instanceof ApiError && failure.status === 0) {
      problem.value = "network";
    } else {
      problem.value = describe(failure);
    }
  }

  return { busy, message, lockedFor, signIn };
}
