import { afterEach, expect, it, vi } from "vitest";
import { shrunk } from "../src/shrink";

afterEach(() => vi.unstubAllGlobals());

/** A device that reads every picture as this large, and writes what it draws as WebP. */
function device(width: number, height: number, bytes = 10) {
  const drawn: number[] = [];
  vi.stubGlobal("createImageBitmap", async () => ({ width, height, close() {} }));
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation(
    () => ({ drawImage: (_: unknown, __: number, ___: number, w: number, h: number) => drawn.push(w, h) }) as never,
  );
  vi.spyOn(HTMLCanvasElement.prototype, "toBlob").mockImplementation((done, type) =>
    done(new Blob([new Uint8Array(bytes)], { type: type ?? "" })),
  );
  return drawn;
}

const photo = (bytes: string, name = "IMG_1.JPG", type = "image/jpeg") =>
  new File([bytes.padEnd(1000, "x")], name, { type });

it("makes a large photo small enough for a screen", async () => {
  const drawn = device(4000, 3000);
  const file = await shrunk(photo("jpeg"));
  expect(drawn).toEqual([1600, 1200]);
  expect([file.name, file.type]).toEqual(["IMG_1.webp", "image/webp"]);
});

it("takes the place out of a small one, even if it grows by that", async () => {
  device(800, 600, 5000);
  const file = await shrunk(photo("....Exif\0\0 GPS"));
  expect(file.type).toBe("image/webp");
});

it.each([
  ["a small picture that says nothing", photo("jpeg"), 800],
  ["a text", new File(["x"], "a.txt", { type: "text/plain" }), 4000],
  ["a picture that moves", photo("acTL", "a.png", "image/png"), 4000],
  ["a drawing of another kind", photo("GIF89a", "a.gif", "image/gif"), 4000],
])("leaves %s as it is", async (_, file, width) => {
  device(width as number, 600);
  expect(await shrunk(file as File)).toBe(file);
});

it("leaves what the device cannot read as it is", async () => {
  const file = photo("jpeg");
  vi.stubGlobal("createImageBitmap", () => Promise.reject(new Error("not a picture")));
  expect(await shrunk(file)).toBe(file);
});
