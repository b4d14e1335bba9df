import { defineStore } from "pinia";
import { computed, markRaw, ref } from "vue";
import { ApiError, Http } from "../api/http";
import type { AgentState, LoginAnswer, Me } from "../api/types";
import { lasting } from "./storage";

interface Kept {
  token: string;
  expires: number;
  username: string;
}

const key = "hutong.session";
const tokenWaiters: (() => void)[] = [];

/** Who is logged in. An expired session keeps the page and its drafts and asks for the password over them. */
export const useSession = defineStore("session", () => {
  const kept = ref<Kept | undefined>(lasting.getJson<Kept>(key));
  const me = ref<Me>();
  const expired = ref(false);

  const http = markRaw(new Http({ token: () => kept.value?.token, refused: (token) => expire(token) }));
  const active = computed(() => kept.value !== undefined);
  const token = computed(() => kept.value?.token);
  const username = computed(() => kept.value?.username ?? "");

  function take(answer: LoginAnswer, name: string): void {
    kept.value = { token: answer.token, expires: answer.expires, username: name };
    lasting.setJson(key, kept.value);
    expired.value = false;
    for (const resolve of tokenWaiters.splice(0)) {
      resolve();
    }
  }

  async function login(name: string, password: string): Promise<void> {
    take(await http.request<LoginAnswer>("POST", "/login", { body: { username: name, password } }), name);
    await loadMe();
  }

  async function loadMe(): Promise<void> {
    const answer = await http.get<Partial<Me> & { id: string; name: string }>("/me");
    me.value = { admin: false, state: "offline", load: 0, capacity: 0, groups: [], ...answer };
  }

  /** Whether the page may be shown: there is a session, and the server did not just call it ended. */
  async function restore(): Promise<boolean> {
    if (!kept.value || me.value) {
      return kept.value !== undefined;
    }
    try {
      await loadMe();
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 401) {
        forget();
        return false;
      }
      // The server is away: the page comes up and asks again when the connection stands.
    }
    return true;
  }

  async function setState(state: AgentState): Promise<void> {
    await http.request("PUT", "/me/state", { body: { state } });
    if (me.value) {
      me.value.state = state;
    }
  }

  function expire(token: string): void {
    if (kept.value?.token === token) {
      expired.value = true;
    }
  }

  /** The token for a new connection; after an expiry it waits until the password was entered again. */
  async function tokenFor(fresh: boolean): Promise<string> {
    const before = kept.value;
    if (!before) {
      throw Object.assign(new Error("signed out"), { stop: true });
    }
    if (fresh || expired.value) {
      expired.value = true;
      await new Promise<void>((resolve) => tokenWaiters.push(resolve));
    }
    if (!kept.value) {
      throw Object.assign(new Error("signed out"), { stop: true });
    }
    return kept.value.token;
  }

  async function logout(): Promise<void> {
    await http.post("/logout").catch(() => undefined);
    forget();
  }

  function forget(): void {
    kept.value = undefined;
    me.value = undefined;
    expired.value = false;
    lasting.set(key, undefined);
    for (const resolve of tokenWaiters.splice(0)) {
      resolve();
    }
  }

  return {
    http,
    me,
    token,
    active,
    expired,
    username,
    take,
    login,
    loadMe,
    restore,
    setState,
    tokenFor,
    logout,
    forget,
  };
});
