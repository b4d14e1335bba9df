/** Where a camera writes when and where a picture was taken; a head holds no more segments or chunks than this. */
const MOST_PARTS = 500;
/** Fields of one directory that are looked at: a camera writes some thirty. */
const MOST_FIELDS = 1000;
/** Bytes of one note that are held at once; a longer one stays. */
const MOST_NOTED = 16 * 1024 * 1024;
const GPS_FIELD = 0x8825;
const FIELD = 12;
const XMP = "http://ns.adobe.com/x";

/** A part of a file that may tell the position, and what stands there instead: as long, or nothing. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/**
 * The same picture without the position that a camera noted, its pixels untouched: for a picture that this device cannot
 * draw anew. Reads only heads of segments and chunks and what is noted in them, at most {@link MOST_PARTS}; what is cut off
 * or contradicts itself stays as it is from there on. Knows JPEG, PNG and WebP.
 */
export async function withoutPosition(file: File): Promise<File> {
  const changes = await (changesOf[file.type]?.(file) ?? []);
  if (changes.length === 0) return file;
  const parts: BlobPart[] = [];
  let at = 0;
  for (const change of changes) {
    parts.push(file.slice(at, change.from));
    if (change.bytes) parts.push(change.bytes);
    at = change.to;
  }
  return new File([...parts, file.slice(at)], file.name, { type: file.type, lastModified: file.lastModified });
}

const changesOf: Record<string, (file: File) => Promise<Change[]>> = {
  "image/jpeg": jpeg,
  "image/png": png,
  "image/webp": webp,
};

async function bytes(file: File, from: number, count: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.slice(from, from + count).arrayBuffer());
}

const view = (of: Uint8Array) => new DataView(of.buffer, of.byteOffset, of.byteLength);
const word = (of: Uint8Array, at: number, count: number) => String.fromCharCode(...of.subarray(at, at + count));

/** Segment after segment up to the pixels. */
async function jpeg(file: File): Promise<Change[]> {
  const changes: Change[] = [];
  let at = 2;
  for (let i = 0; i < MOST_PARTS; i++) {
    const head = await bytes(file, at, 4);
    if (head.length < 4 || head[0] !== 0xff || head[1] === 0xda || head[1] === 0xd9) break;
    if (head[1] === 0xff) {
      at++;
      continue;
    }
    const end = at + 2 + view(head).getUint16(2);
    if (head[1] === 0xe1) {
      const noted = await bytes(file, at + 4, end - at - 4);
      if (word(noted, 0, 6) === "Exif\0\0") kept(changes, at + 10, cleared(noted.subarray(6)));
      else if (word(noted, 0, XMP.length) === XMP) changes.push({ from: at, to: end, bytes: null });
    }
    at = end;
  }
  return changes;
}

/** Chunks that tell of the making are left out: each has a checksum of its own, so the others stay true. */
async function png(file: File): Promise<Change[]> {
  const changes: Change[] = [];
  let at = 8;
  for (let i = 0; i < MOST_PARTS; i++) {
    const head = await bytes(file, at, 30);
    if (head.length < 12) break;
    const end = at + 12 + view(head).getUint32(0);
    const kind = word(head, 4, 4);
    if (end > file.size) break;
    const xmp = kind === "iTXt" && word(head, 8, 17) === "XML:com.adobe.xmp";
    const raw = (kind === "zTXt" || kind === "tEXt") && word(head, 8, 16) === "Raw profile type";
    if (kind === "eXIf" || xmp || raw) changes.push({ from: at, to: end, bytes: null });
    at = end;
  }
  return changes;
}

/** In their places, as the header counts the bytes of all chunks. */
async function webp(file: File): Promise<Change[]> {
  const changes: Change[] = [];
  let at = 12;
  for (let i = 0; i < MOST_PARTS; i++) {
    const head = await bytes(file, at, 8);
    if (head.length < 8) break;
    const count = view(head).getUint32(4, true);
    const kind = word(head, 0, 4);
    if (at + 8 + count > file.size) break;
    const noted = kind === "EXIF" && count <= MOST_NOTED ? await bytes(file, at + 8, count) : null;
    if (kind === "XMP " && count <= MOST_NOTED)
      changes.push({ from: at + 8, to: at + 8 + count, bytes: new Uint8Array(count).fill(0x20) });
    if (noted) {
      const prefix = word(noted, 0, 6) === "Exif\0\0" ? 6 : 0;
      kept(changes, at + 8 + prefix, cleared(noted.subarray(prefix)));
    }
    at += 8 + count + (count % 2);
  }
  return changes;
}

function kept(changes: Change[], from: number, noted: Uint8Array<ArrayBuffer> | null) {
  if (noted) changes.push({ from, to: from + noted.length, bytes: noted });
}

/**
 * A copy of Exif data in which the field that points to the position, the directory there and the values of that are 0;
 * null if it names none. The other fields, as how the picture is turned, stay.
 */
function cleared(exif: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  const data = exif.slice();
  const order = word(data, 0, 2);
  if (data.length < 8 || (order !== "II" && order !== "MM")) return null;
  const little = order === "II";
  const seen = view(data);
  let found = false;
  for (const field of fields(data, seen.getUint32(4, little), little)) {
    if (seen.getUint16(field, little) !== GPS_FIELD) continue;
    found = true;
    for (const value of fields(data, seen.getUint32(field + 8, little), little)) {
      const size = (SIZES[seen.getUint16(value + 2, little)] ?? 1) * seen.getUint32(value + 4, little);
      const where = seen.getUint32(value + 8, little);
      if (size > 4) data.fill(0, Math.max(8, where), Math.max(8, where + size));
      data.fill(0, value, value + FIELD);
    }
    data.fill(0, field + 8, field + FIELD);
  }
  return found ? data : null;
}

/** Bytes of one value by the number of its type. */
const SIZES: Record<number, number> = { 3: 2, 4: 4, 5: 8, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8 };

/** Where the fields of a directory begin that lie within the data. */
function fields(data: Uint8Array, directory: number, little: boolean): number[] {
  if (directory < 8 || directory + 2 > data.length) return [];
  const count = Math.min(view(data).getUint16(directory, little), MOST_FIELDS);
  const starts = Array.from({ length: count }, (_, i) => directory + 2 + i * FIELD);
  return starts.filter((start) => start + FIELD <= data.length);
}
