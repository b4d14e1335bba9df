import { newId } from "@hutong/protocol";
import { local } from "./device";

const SETTLES = 60;
const GIVEN_UP = 8000;

/** Does something while no other tab of this browser does the same. */
export async function alone<T>(name: string, act: () => Promise<T>): Promise<T> {
  // Plain http from another machine has no locks.
  if (navigator.locks) return locked(name, act);
  const mine = newId();
  await take(name, mine);
  try {
    return await act();
  } finally {
    if (local.get(name)?.startsWith(mine)) local.remove(name);
  }
}

/** A foreign frame whose storage the browser blocks is denied locks, too: no other tab could be the same person. */
async function locked<T>(name: string, act: () => Promise<T>): Promise<T> {
  let begun = false;
  try {
    return (await navigator.locks.request(name, () => {
      begun = true;
      return act();
    })) as T;
  } catch (failure) {
    if (begun) throw failure;
    return act();
  }
}

/** Whoever wrote last before a quiet moment has it; a tab that was closed with it is not waited for. */
async function take(name: string, mine: string): Promise<void> {
  const until = Date.now() + GIVEN_UP;
  while (Date.now() < until) {
    const held = local.get(name)?.split(" ");
    const free = !held || Date.now() - Number(held[1]) > GIVEN_UP;
    if (free) local.set(name, `${mine} ${Date.now()}`);
    await new Promise((resolve) => setTimeout(resolve, SETTLES));
    if (free && local.get(name)?.startsWith(mine)) return;
  }
}
