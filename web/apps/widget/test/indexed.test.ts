import { expect, it, vi } from "vitest";
import { indexedStorage } from "../src/store/indexed";

it("asks for the visitor's name with its first use, so that a chat that nobody opens makes no visitor", async () => {
  const name = vi.fn(() => Promise.reject(new Error("no network")));
  const storage = indexedStorage(name);
  expect(name).not.toHaveBeenCalled();
  await expect(storage.load()).rejects.toThrow("no network");
  await expect(storage.load()).rejects.toThrow("no network");
  expect(name).toHaveBeenCalledTimes(1);
});
