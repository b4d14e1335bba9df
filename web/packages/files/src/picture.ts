import { button, icon, make } from "./dom";
import type { Words } from "./words";

/** Shows a picture as large as the page allows; Escape, the button and a click beside it end that. */
export function openPicture(link: string, name: string, words: Words): void {
  const dialog = make(
    "dialog",
    { class: "hf-large", "aria-label": name },
    make("img", { src: link, alt: name }),
    make(
      "div",
      "hf-bar",
      make("span", {}, name),
      button("hf-b", words.save, () => save(link), icon("save")),
      button("hf-b", words.close, () => dialog.close(), icon("x")),
    ),
  );
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  // Escape closes the picture, not the page around it.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Saves what a link opens. */
export function save(link: string): void {
  const anchor = make("a", { href: `${link}${link.includes("?") ? "&" : "?"}download=1`, download: "" });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}
