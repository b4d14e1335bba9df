/** Files of a paste or a drop; folders cannot be sent. */
export function filesOf(transfer: DataTransfer | null): File[] {
  const entries = [...(transfer?.items ?? [])].filter((item) => item.kind === "file");
  return entries
    .filter((item) => item.webkitGetAsEntry?.()?.isDirectory !== true)
    .map((item) => item.getAsFile())
    .filter((file) => file !== null);
}

/**
 * Files of a paste. Beside them other programs put a text: the file's own name (file managers), or the text of which the
 * picture is an image (office programs); only the second is what the person meant.
 */
export function pastedFiles(event: ClipboardEvent): File[] {
  const data = event.clipboardData;
  const files = filesOf(data);
  const text = data?.getData("text/plain").trim() ?? "";
  const meant = text === "" || names(text, files) || onlyPicture(data?.getData("text/html") ?? "");
  return meant ? files : [];
}

/** Whether every line is the name or the path of one of the files. */
function names(text: string, files: readonly File[]): boolean {
  const plain = (name: string) => name.normalize("NFC").toLowerCase();
  const known = new Set(files.flatMap(({ name }) => [plain(name), plain(name.replace(/\.[^.]+$/, ""))]));
  return text.split(/[\r\n]+/).every((line) => {
    const last =
      line
        .trim()
        .replace(/[/\\]+$/, "")
        .split(/[/\\]/)
        .at(-1) ?? "";
    return known.has(plain(last)) || known.has(plain(decoded(last)));
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Nothing in it can be read: it is there to say where the picture is from. */
function onlyPicture(html: string): boolean {
  if (html === "") return false;
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return body.querySelector("img") !== null && (body.textContent ?? "").trim() === "";
}
