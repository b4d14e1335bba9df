const KINDS = ["image", "file", "voice", "video"];

/** Whether a message of the log names a file; one that was recalled does not. */
export function isFile(kind: string, body: Record<string, unknown>): boolean {
  return KINDS.includes(kind) && typeof body.file === "string";
}

/** The largest that a picture is in the log, in CSS pixels. */
const WIDEST = 280;
const HIGHEST = 320;
const LEAST = 48;

/** The room that a picture takes before it is there; 4 : 3 where its size is not known. */
export function roomFor(width: unknown, height: unknown): { width: number; height: number } {
  if (typeof width !== "number" || typeof height !== "number" || width <= 0 || height <= 0) {
    return { width: 240, height: 180 };
  }
  const scale = Math.min(1, WIDEST / width, HIGHEST / height);
  return { width: Math.max(LEAST, Math.round(width * scale)), height: Math.max(LEAST, Math.round(height * scale)) };
}

/** A picture of nothing that keeps the room. */
export function blank({ width, height }: { width: number; height: number }): string {
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"/>`)}`;
}
