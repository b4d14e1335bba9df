/** The longest side of a picture that leaves, in pixels: what a screen shows of it. */
export const LONGEST_SIDE = 1600;

const QUALITY = 0.85;
/** Larger ones could not be held whole by the device; they go as they are. */
const MOST_BYTES = 60 * 1024 * 1024;
/** Where a camera writes when and where a picture was taken. */
const HEAD = 256 * 1024;

/**
 * A picture as it should leave: no larger than {@link LONGEST_SIDE}, and without the place where it was taken. What is no
 * still picture, what this device cannot read, and what would only grow keeps its pixels and loses the place alone; HEIC
 * that this device cannot read keeps the place too ({@link placeStays}).
 */
export async function shrunk(file: File): Promise<File> {
  if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) return file;
  const made = await smaller(file);
  if (made) return made;
  // Loaded when it is needed; while it cannot be, the upload waits and nothing leaves.
  const { withoutPosition } = await import("./position");
  return withoutPosition(file);
}

/** Whether a picture that is ready to leave may still tell where it was taken, as nothing here can change its kind. */
export const placeStays = (file: File) => /^image\/hei[cf]$/.test(file.type) || /\.hei[cf]$/i.test(file.name);

/** Null if it has to leave with the pixels that it has. */
async function smaller(file: File): Promise<File | null> {
  if (file.size > MOST_BYTES || !globalThis.createImageBitmap) return null;
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  if (animated(head)) return null;
  const noted = tells(head);
  try {
    // The orientation that the camera noted is drawn in.
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    if (scale === 1 && !noted) {
      picture.close();
      return null;
    }
    const made = await drawn(picture, scale, file.type);
    picture.close();
    return made && (noted || made.size < file.size) ? named(made, file) : null;
  } catch {
    return null;
  }
}

async function drawn(picture: ImageBitmap, scale: number, type: string): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const made = (wanted: string) => new Promise<Blob | null>((done) => canvas.toBlob(done, wanted, QUALITY));
  const webp = await made("image/webp");
  // A browser that writes no WebP answers with a PNG.
  return webp?.type === "image/webp" ? webp : made(type === "image/png" ? type : "image/jpeg");
}

function named(blob: Blob, file: File): File {
  const ending = blob.type.slice("image/".length).replace("jpeg", "jpg");
  return new File([blob], `${file.name.replace(/\.[^.]*$/, "")}.${ending}`, { type: blob.type });
}

/** Whether a camera or a program wrote of the picture's making into it. */
function tells(head: Uint8Array): boolean {
  return ["Exif", "eXIf", "EXIF", "http://ns.adobe.com/xap/"].some((mark) => holds(head, mark));
}

function animated(head: Uint8Array): boolean {
  return holds(head, "acTL") || holds(head, "ANIM");
}

function holds(bytes: Uint8Array, mark: string): boolean {
  const codes = [...mark].map((char) => char.charCodeAt(0));
  for (let at = bytes.indexOf(codes[0] ?? 0); at >= 0; at = bytes.indexOf(codes[0] ?? 0, at + 1)) {
    if (codes.every((code, i) => bytes[at + i] === code)) return true;
  }
  return false;
}
