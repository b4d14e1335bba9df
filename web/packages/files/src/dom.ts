type Child = Node | string | undefined;

/** An element with attributes and children. Texts become text nodes; there is no way to pass markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number | undefined> | string = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(typeof attributes === "string" ? { class: attributes } : attributes)) {
    if (value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.filter((child): child is Node | string => child !== undefined && child !== ""));
  return element;
}

export function button(className: string, label: string, act: () => void, ...children: Child[]): HTMLButtonElement {
  const made = make("button", { type: "button", class: className, "aria-label": label, title: label }, ...children);
  made.addEventListener("click", act);
  return made;
}

// Paths of Lucide (ISC licence), only those in use.
const PATHS = {
  file: "M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7zM14 2v4a2 2 0 0 0 2 2h4",
  image:
    "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2M11 9a2 2 0 1 1-4 0 2 2 0 0 1 4 0M21 15l-3.100-3.100a2 2 0 0 0-2.800 0L6 21",
  film: "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2M7 3v18M17 3v18M3 8h4M3 12h18M3 16h4M17 8h4M17 16h4",
  sound: "M9 18V5l12-2v13M9 18a3 3 0 1 1-6 0 3 3 0 0 1 6 0M21 16a3 3 0 1 1-6 0 3 3 0 0 1 6 0",
  archive: "M3 4h18v5H3zM5 9v9a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V9M10 13h4",
  mic: "M12 2a3 3 0 0 1 3 3v7a3 3 0 0 1-6 0V5a3 3 0 0 1 3-3M19 10v2a7 7 0 0 1-14 0v-2M12 19v3",
  save: "M12 3v12m5-5-5 5-5-5M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4",
  x: "M18 6 6 18M6 6l12 12",
  again: "M3 12a9 9 0 1 0 9-9 9.700 9.700 0 0 0-6.700 2.700L3 8M3 3v5h5",
  play: "M7 4v16l13-8z",
  pause: "M8 5v14M16 5v14",
};

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "hf-i");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** What stands for a file that shows no picture of itself. */
export function iconFor(type: string): IconName {
  const family = type.slice(0, type.indexOf("/"));
  if (family === "image") {
    return "image";
  }
  if (family === "video") {
    return "film";
  }
  return family === "audio" ? "sound" : /zip|compressed|x-tar|rar|7z|gzip/.test(type) ? "archive" : "file";
}

/** Acts when the element comes near the screen: a long log asks for nothing that nobody looks at. */
export function whenNear(element: Element, act: () => void): void {
  if (typeof IntersectionObserver === "undefined") {
    act();
    return;
  }
  const watch = new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        watch.disconnect();
        act();
      }
    },
    { rootMargin: "600px" },
  );
  watch.observe(element);
}
