/** Files of a paste or a drop; folders cannot be sent. */
export function filesOf(transfer: DataTransfer | null): File[] {
  const entries = [...(transfer?.items ?? [])].filter((item) => item.kind === "file");
  return entries
    .filter((item) => item.webkitGetAsEntry?.()?.isDirectory !== true)
    .map((item) => item.getAsFile())
    .filter((file) => file !== null);
}

/** Files of a paste that is not a text with a picture of itself beside it, as office programs make it. */
export function pastedFiles(event: ClipboardEvent): File[] {
  return event.clipboardData?.types.includes("text/plain") ? [] : filesOf(event.clipboardData);
}
