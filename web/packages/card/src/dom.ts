type Child = Node | string | undefined;

/** An element with attributes and children. Texts become text nodes; there is no way to pass markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean | undefined> | string = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  const all = typeof attributes === "string" ? { class: attributes } : attributes;
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child): child is Node | string => child !== undefined && child !== ""));
  return element;
}

/** A link that leaves: it opens beside the page and tells nothing of it. */
export function away(href: string, className: string, ...children: Child[]): HTMLAnchorElement {
  return make("a", { class: className, href, target: "_blank", rel: "noopener noreferrer nofollow" }, ...children);
}
