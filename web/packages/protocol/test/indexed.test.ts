import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { indexedStorage, type OutboxItem } from "../src";

/** A browser's storage as a map; IndexedDB is not there, or never answers. */
class Area {
  [key: string]: unknown;
  getItem(key: string) {
    return (this[key] as string | undefined) ?? null;
  }
  setItem(key: string, value: string) {
    this[key] = value;
  }
  removeItem(key: string) {
    delete this[key];
  }
}

const item = (id: string, text = id): OutboxItem => ({ id, t: "send", kind: "text", body: { text }, at: 1, order: 1 });
const place = (owner: string, name: () => Promise<string> = () => Promise.resolve("db")) => ({
  name,
  owner: () => owner,
  prefix: "hutong.site ",
  logs: true,
});

beforeEach(() => {
  vi.stubGlobal("localStorage", new Area());
  vi.stubGlobal("indexedDB", { open: () => ({}) });
});
afterEach(() => vi.unstubAllGlobals());

it("asks for the person's name with its first use, and again after a failure", async () => {
  const name = vi.fn(() => Promise.reject(new Error("no network")));
  const storage = indexedStorage(place("", name));
  expect(name).not.toHaveBeenCalled();
  await expect(storage.load()).rejects.toThrow("no network");
  await expect(storage.load()).rejects.toThrow("no network");
  expect(name).toHaveBeenCalledTimes(2);
});

it("has a message when the call returns, whatever becomes of the page then", () => {
  void indexedStorage(place("v1")).put(item("m1"));
  expect(indexedStorage(place("v1")).unsettled?.()).toEqual([item("m1")]);
});

it("keeps the newest word on a message", () => {
  const storage = indexedStorage(place("v1"));
  void storage.put(item("m1", "old"));
  void storage.put(item("m1", "new"));
  expect(indexedStorage(place("v1")).unsettled?.()).toEqual([item("m1", "new")]);
});

it("never shows to one what another wrote, but gives what nobody wrote to who comes", () => {
  void indexedStorage(place("v1")).put(item("m1"));
  void indexedStorage(place("")).put(item("m2"));
  expect(indexedStorage(place("v2")).unsettled?.()).toEqual([item("m2")]);
});

it("forgets what was settled or given up", () => {
  const storage = indexedStorage(place("v1"));
  void storage.put(item("m1"));
  void storage.put(item("m2"));
  storage.remove("m1").catch(() => {});
  storage.remove("m2", true).catch(() => {});
  expect(indexedStorage(place("v1")).unsettled?.()).toEqual([]);
});

it("says so when the browser keeps nothing", async () => {
  vi.stubGlobal("localStorage", undefined);
  vi.stubGlobal("indexedDB", undefined);
  const storage = indexedStorage(place("v1"));
  await expect(storage.put(item("m1"))).rejects.toThrow();
  expect(storage.unsettled?.()).toEqual([]);
});

it("remembers how far was read", () => {
  indexedStorage(place("v1")).mark?.("c1", 7);
  indexedStorage(place("v1")).mark?.("c1", 5);
  expect(indexedStorage(place("v1")).marks?.()).toEqual({ c1: 7 });
  expect(indexedStorage(place("v2")).marks?.()).toEqual({});
});
