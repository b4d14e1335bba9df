import { expect, it } from "vitest";
import { withoutPosition } from "../src/position";
import { placeStays, shrunk } from "../src/shrink";

const ascii = (text: string) => [...text].map((char) => char.charCodeAt(0));
const LATITUDE = [0xde, 0xad, 0xbe, 0xef, 0xde, 0xad, 0xbe, 0xee];

/** Exif data with an orientation and a latitude, in either order of bytes. */
function exif(little: boolean): number[] {
  const data = new Uint8Array(8 + 2 + 24 + 4 + 2 + 12 + 4 + 8);
  const view = new DataView(data.buffer);
  const field = (at: number, tag: number, type: number, count: number) => {
    view.setUint16(at, tag, little);
    view.setUint16(at + 2, type, little);
    view.setUint32(at + 4, count, little);
  };
  data.set(ascii(little ? "II" : "MM"));
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 2, little);
  field(10, 0x0112, 3, 1);
  view.setUint16(18, 6, little);
  field(22, 0x8825, 4, 1);
  view.setUint32(30, 38, little);
  view.setUint16(38, 1, little);
  field(40, 2, 5, 1);
  view.setUint32(48, 56, little);
  data.set(LATITUDE, 56);
  return [...data];
}

const jpegOf = (...segments: number[][]) => [
  0xff,
  0xd8,
  ...segments.flatMap((body) => [0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 0xff, ...body]),
  ...[0xff, 0xda, 0, 2, 7, 7, 7, 0xff, 0xd9],
];

function chunk(kind: string, body: number[], little: boolean): number[] {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, body.length, little);
  return little
    ? [...ascii(kind), ...length, ...body, ...(body.length % 2 ? [0] : [])]
    : [...length, ...ascii(kind), ...body, 9, 9, 9, 9];
}

const pngOf = (...chunks: number[][]) => [0x89, ...ascii("PNG\r\n\x1a\n"), ...chunks.flat()];
const webpOf = (...chunks: number[][]) => [...ascii("RIFF0000WEBP"), ...chunks.flat()];
const pixels = (little: boolean) => chunk(little ? "VP8 " : "IDAT", [1, 2, 3, 4], little);
const picture = (type: string, bytes: number[]) => new File([new Uint8Array(bytes)], "a", { type: `image/${type}` });
const read = async (file: File) => [...new Uint8Array(await file.arrayBuffer())];
const tellsPlace = (bytes: number[]) => /222,173,190,239|GPS/.test(bytes.join().concat(String.fromCharCode(...bytes)));

const XMP = ascii("http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude='31,13N'/>");
const CASES: [string, string, number[]][] = [
  ["a JPEG of one order", "jpeg", jpegOf([...ascii("Exif\0\0"), ...exif(true)])],
  ["a JPEG of the other order", "jpeg", jpegOf([...ascii("Exif\0\0"), ...exif(false)])],
  ["a JPEG that says it twice", "jpeg", jpegOf(XMP, [...ascii("Exif\0\0"), ...exif(false)])],
  ["a PNG, behind its pixels", "png", pngOf(pixels(false), chunk("eXIf", exif(false), false))],
  [
    "a WebP, behind its pixels",
    "webp",
    webpOf(pixels(true), chunk("EXIF", exif(true), true), chunk("XMP ", XMP, true)),
  ],
];

it.each(CASES)("takes the place out of %s that the device cannot read", async (_, type, bytes) => {
  expect(tellsPlace(bytes)).toBe(true);
  const left = await shrunk(picture(type, bytes));
  expect(left.type).toBe(`image/${type}`);
  expect(tellsPlace(await read(left))).toBe(false);
});

it("leaves the pixels and how they are turned as they were", async () => {
  const bytes = jpegOf([...ascii("Exif\0\0"), ...exif(true)]);
  const left = await read(await withoutPosition(picture("jpeg", bytes)));
  expect(left.length).toBe(bytes.length);
  expect(left.slice(0, 34)).toEqual(bytes.slice(0, 34));
  expect(left.slice(-9)).toEqual(bytes.slice(-9));
});

it.each(CASES)("reads %s wherever it is cut off, and makes nothing longer", async (_, type, bytes) => {
  for (let cut = 0; cut < bytes.length; cut++) {
    const left = await read(await withoutPosition(picture(type, bytes.slice(0, cut))));
    expect(left.length).toBeLessThanOrEqual(cut);
  }
});

it("says of HEIC alone that the place stays", async () => {
  const heic = new File(["ftypheic Exif"], "IMG_1.HEIC", { type: "image/heic" });
  expect(placeStays(await shrunk(heic))).toBe(true);
  expect(placeStays(new File(["x"], "IMG_2.HEIC"))).toBe(true);
  expect(placeStays(picture("jpeg", []))).toBe(false);
});
