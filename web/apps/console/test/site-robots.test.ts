import { mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { locale } from "../src/i18n";
import { moved, sureness } from "../src/settings/robots";
import SiteRobots from "../src/settings/SiteRobots.vue";
import { fresh, serve, settle } from "./product";

beforeEach(() => {
  fresh();
  setActivePinia(createPinia());
  locale.value = "en";
});

describe("the robots of a site", () => {
  it("are put in order by the keyboard, and saved in that order", async () => {
    const faq = { id: "faq", name: "Questions", running: true };
    const shop = { id: "shop", name: "Shop helper", running: false };
    const third = { id: "third", name: "Third", running: true };
    const sent: unknown[] = [];
    serve(({ method, path, body }) => {
      if (!path.endsWith("/sites/s1/robots")) {
        return undefined;
      }
      if (method === "PUT") {
        sent.push(body);
        return { body: { robots: [shop, faq, third], available: [faq, third], threshold: 75 } };
      }
      return { body: { robots: [faq, shop], available: [faq, third], threshold: 60 } };
    });
    const box = mount(SiteRobots, { props: { site: "s1" }, attachTo: document.body });
    await settle();
    expect(box.text()).toContain("does not run");
    await box.find("#robot-up-shop").trigger("click");
    await settle();
    expect(document.activeElement?.id).toBe("robot-down-shop");
    await box.find("ul.robots button").trigger("click");
    await box.find("#sure").setValue("101");
    expect(box.find("button[type=submit]").attributes("disabled")).toBeDefined();
    await box.find("#sure").setValue("75");
    await box.find("form").trigger("submit");
    await settle();
    expect(sent).toEqual([{ robots: ["shop", "faq", "third"], threshold: 75 }]);
    expect(box.find("button[type=submit]").attributes("disabled")).toBeDefined();
    box.unmount();
  });

  it("say what to do when there is none", async () => {
    serve(() => ({ body: { robots: [], available: [], threshold: 60 } }));
    const box = mount(SiteRobots, { props: { site: "s1" } });
    await settle();
    expect(box.text()).toContain("Enable a plugin that brings one");
  });
});

describe("the order", () => {
  it("changes by one place and never beyond the ends", () => {
    expect(moved(["a", "b", "c"], 1, -1)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b", "c"], 2, 1)).toEqual(["a", "b", "c"]);
    expect(["0", "100", "101", "-1", "x", ""].map(sureness)).toEqual([
      0,
      100,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
