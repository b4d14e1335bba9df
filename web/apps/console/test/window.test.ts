import { mount } from "@vue/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import { computed, defineComponent, h, nextTick, ref } from "vue";
import { useWindow } from "../src/inbox/window";

const rowHeight = 50;
const screen = 500;

/** A list whose layout is worked out from what is drawn, as a browser would. */
function setUp(count: number, stuck = false) {
  const keys = ref(Array.from({ length: count }, (_, index) => `m${index}`));
  const atEnd = ref(stuck);
  let pane: ReturnType<typeof useWindow>;
  const List = defineComponent(() => {
    const box = ref<HTMLElement | null>(null);
    const inner = ref<HTMLElement | null>(null);
    pane = useWindow({ box, inner, keys: () => keys.value, estimate: () => 40, stuck: () => atEnd.value });
    const drawn = computed(() => keys.value.slice(pane.range.value.from, pane.range.value.to));
    return () =>
      h("div", { ref: box, class: "box" }, [
        h("div", { ref: inner }, [
          h("i", { style: { height: `${pane.before.value}px` } }),
          ...drawn.value.map((key) =>
            h("p", { key, "data-row": key, ...(key[0] === "d" ? { "data-loose": "" } : {}) }),
          ),
          h("i", { style: { height: `${pane.after.value}px` } }),
        ]),
      ]);
  });
  const bottomOf = (element: Element): number => {
    const all = [...(element.parentElement?.children ?? [])];
    const sizes = all.map((one) =>
      one instanceof HTMLElement && one.tagName === "I" ? Number.parseFloat(one.style.height) : rowHeight,
    );
    return sizes.slice(0, all.indexOf(element) + 1).reduce((sum, size) => sum + size, 0);
  };
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(screen);
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
    const list = document.querySelector(".box") as HTMLElement;
    if (this === list) {
      return { top: 0, bottom: screen } as DOMRect;
    }
    const bottom = bottomOf(this) - list.scrollTop;
    return { top: bottom - rowHeight, bottom } as DOMRect;
  });
  const list = mount(List, { attachTo: document.body });
  const box = list.element as HTMLElement;
  const topOf = (key: string) => box.querySelector(`[data-row="${key}"]`)?.getBoundingClientRect().top;
  return { keys, box, list, topOf, pane: () => pane };
}

afterEach(() => {
  vi.restoreAllMocks();
  document.body.innerHTML = "";
});

describe("a window over a long list", () => {
  it("draws the rows around the screen and none of the thousands beyond", async () => {
    const { box, pane } = setUp(5000);
    await nextTick();
    box.scrollTop = 100_000;
    pane().scrolled();
    await nextTick();
    const rows = box.querySelectorAll("[data-row]").length;
    expect(rows).toBeGreaterThan(screen / rowHeight);
    expect(rows).toBeLessThan(80);
  });

  it("keeps what the reader looks at where it is when a page comes in above, with its day's divider", async () => {
    const { keys, box, topOf } = setUp(0);
    keys.value = ["dm0", ...Array.from({ length: 50 }, (_, index) => `m${index}`)];
    await nextTick();
    box.scrollTop = 0;
    const before = topOf("m0");
    keys.value = ["dx0", ...Array.from({ length: 100 }, (_, index) => `x${index}`), ...keys.value.slice(1)];
    await nextTick();
    expect(topOf("m0")).toBe(before);
    expect(box.scrollTop).toBeGreaterThan(1000);
    expect(box.querySelectorAll("[data-row]").length).toBeLessThan(60);
  });
});
