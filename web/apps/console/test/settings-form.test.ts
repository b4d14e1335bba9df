import { mount, type VueWrapper } from "@vue/test-utils";
import { beforeEach, describe, expect, it } from "vitest";
import { locale } from "../src/i18n";
import PluginSettings from "../src/plugins/form/PluginSettings.vue";
import { shownSecret } from "../src/plugins/form/schema";
import { fresh, type Route, serve, settle } from "./product";

beforeEach(() => {
  fresh();
  locale.value = "zh-CN";
});

const schema = {
  type: "object",
  required: ["url"],
  properties: {
    url: { type: "string", format: "uri", title: "Address", "x-title": { "zh-CN": "接口地址" } },
    docs: { type: "string", format: "uri", "x-title": { "zh-CN": "文档" } },
    key: { type: "string", format: "secret", "x-title": { "zh-CN": "访问令牌" } },
    mode: { type: "string", enum: ["all", "some"], default: "all", "x-title": { "zh-CN": "范围" } },
    limit: { type: "integer", minimum: 1, maximum: 5000, "x-title": { "zh-CN": "上限" }, "x-when": { mode: "some" } },
    timeout: { type: "string", format: "duration", default: "PT5M", "x-title": { "zh-CN": "超时" } },
    tags: { type: "array", items: { type: "string", enum: ["a", "b"] }, "x-title": { "zh-CN": "标签" } },
    words: { type: "array", items: { type: "string" }, "x-title": { "zh-CN": "词" } },
    hosts: {
      type: "array",
      "x-title": { "zh-CN": "主机" },
      items: { type: "object", properties: { name: { type: "string", "x-title": { "zh-CN": "名称" } } } },
    },
  },
};

async function form(values: Record<string, unknown>, ...routes: Route[]) {
  const saved: Record<string, unknown>[] = [];
  serve(...routes, ({ method, path, body }) => {
    if (path !== "/plugins/crm/settings") {
      return undefined;
    }
    if (method === "PUT") {
      saved.push(body as Record<string, unknown>);
      const sent = body as Record<string, unknown>;
      return { body: { values: { ...sent, ...(sent.key ? { key: shownSecret } : {}) }, schema } };
    }
    return { body: { values, schema } };
  });
  const view = mount(PluginSettings, { props: { id: "crm" }, attachTo: document.body });
  await settle();
  return { view, saved };
}

function labelled(view: VueWrapper, label: string) {
  const found = view.findAll("label").find((one) => one.text().replace("*", "") === label);
  return view.find(`[id="${found?.attributes("for")}"]`);
}

const button = (view: VueWrapper, name: string) => {
  const found = view.findAll("button").find((one) => one.text() === name || one.attributes("aria-label") === name);
  if (!found) {
    throw new Error(name);
  }
  return found;
};

describe("a plugin's settings", () => {
  it("cannot be saved while something required is missing", async () => {
    const { view, saved } = await form({});
    await labelled(view, "范围").setValue("some");
    expect(view.text()).toContain("1 处需要修改");
    expect(button(view, "保存").attributes("disabled")).toBeDefined();
    await labelled(view, "接口地址").setValue("https://shop.example/api");
    await view.find("form").trigger("submit");
    await settle();
    expect(saved).toEqual([{ url: "https://shop.example/api", mode: "some" }]);
    view.unmount();
  });

  it("shows what depends on another value only then", async () => {
    const { view } = await form({ url: "https://a.example" });
    expect(view.text()).not.toContain("上限");
    await labelled(view, "范围").setValue("some");
    expect(view.text()).toContain("上限");
    view.unmount();
  });

  it("never shows a secret, and keeps, replaces or removes it", async () => {
    const { view, saved } = await form({ url: "https://a.example", key: shownSecret });
    expect(view.text()).toContain("已设置，不再显示");
    expect(view.find("input[type=password]").exists()).toBe(false);
    await button(view, "更换").trigger("click");
    expect((view.find("input[type=password]").element as HTMLInputElement).value).toBe("");
    await view.find("input[type=password]").setValue("s3cret");
    await view.find("form").trigger("submit");
    await settle();
    expect(saved.at(-1)).toMatchObject({ key: "s3cret" });
    await button(view, "取消").trigger("click");
    await button(view, "删除").trigger("click");
    expect(view.text()).toContain("保存后删除");
    await view.find("form").trigger("submit");
    await settle();
    expect(saved.at(-1)).not.toHaveProperty("key");
    expect(view.text()).toContain("未设置");
    view.unmount();
  });

  it("sends a secret that was not touched back as it was shown", async () => {
    const { view, saved } = await form({ url: "https://a.example", key: shownSecret });
    await button(view, "更换").trigger("click");
    await view.find("input[type=password]").setValue("x");
    await view.find("input[type=password]").setValue("");
    await labelled(view, "接口地址").setValue("https://b.example");
    await view.find("form").trigger("submit");
    await settle();
    expect(saved).toEqual([{ url: "https://b.example", key: shownSecret }]);
    view.unmount();
  });

  it("puts the server's mistake at its field and goes there", async () => {
    const { view } = await form({ url: "https://a.example", hosts: [{ name: "x" }] }, ({ method }) =>
      method === "PUT"
        ? { status: 422, body: { code: "invalid", errors: [{ path: "/hosts/0/name", message: "没有这台主机" }] } }
        : undefined,
    );
    await labelled(view, "名称").setValue("y");
    await view.find("form").trigger("submit");
    await settle();
    expect(labelled(view, "名称").attributes("aria-invalid")).toBe("true");
    expect(document.activeElement).toBe(labelled(view, "名称").element);
    expect(view.text()).toContain("没有这台主机");
    await labelled(view, "名称").setValue("z");
    expect(view.text()).not.toContain("没有这台主机");
    view.unmount();
  });

  it("says the server's mistake in the reader's language if its kind is known, else in the server's words", async () => {
    const refused = (error: object) =>
      form({ url: "https://a.example", hosts: [{ name: "x" }] }, ({ method }) =>
        method === "PUT"
          ? { status: 422, body: { code: "invalid", errors: [{ message: "must be so", ...error }] } }
          : undefined,
      );
    const said = async (error: object): Promise<string> => {
      const { view } = await refused(error);
      await labelled(view, "名称").setValue("y");
      await view.find("form").trigger("submit");
      await settle();
      const text = view.text();
      view.unmount();
      return text;
    };
    expect(await said({ path: "/hosts/0/name", code: "maxLength", rule: "3" })).toContain("最多 3 个字符");
    expect(await said({ path: "", code: "size" })).toContain("设置的内容过大");
    expect(await said({ path: "/elsewhere", code: "additionalProperties" })).toContain("/elsewhere: 没有这一项设置");
    expect(await said({ path: "/hosts/0/name", code: "contains" })).toContain("must be so");
    expect(await said({ path: "/hosts/0/name", code: "type" })).toContain("must be so");
  });

  it("adds, moves and removes rows and items by buttons and keys", async () => {
    const { view, saved } = await form({
      url: "https://a.example",
      hosts: [{ name: "a" }, { name: "b" }],
      words: ["x"],
    });
    await button(view, "第 2 项上移").trigger("click");
    await button(view, "添加一行").trigger("click");
    const word = view.find(".texts input");
    await word.trigger("keydown", { key: "Enter" });
    await settle();
    expect(document.activeElement).toBe(view.findAll(".texts input")[1]?.element);
    await view.findAll(".texts input")[1]?.setValue("y");
    await view.findAll(".choices input")[1]?.setValue(true);
    await view.find("form").trigger("submit");
    await settle();
    expect(saved).toEqual([
      { url: "https://a.example", hosts: [{ name: "b" }, { name: "a" }, {}], words: ["x", "y"], tags: ["b"] },
    ]);
    view.unmount();
  });

  it("takes an emptied address away instead of saving an empty one", async () => {
    const { view, saved } = await form({ url: "https://a.example", docs: "https://b.example" });
    await labelled(view, "文档").setValue("");
    await view.find("form").trigger("submit");
    await settle();
    expect(saved).toEqual([{ url: "https://a.example" }]);
    view.unmount();
  });

  it("shows a duration as a number and its unit and writes ISO 8601", async () => {
    const { view, saved } = await form({ url: "https://a.example" });
    const amount = labelled(view, "超时");
    expect((amount.element as HTMLInputElement).value).toBe("5");
    await amount.setValue("90");
    await view.find("form").trigger("submit");
    await settle();
    expect(saved).toEqual([{ url: "https://a.example", timeout: "PT90M" }]);
    view.unmount();
  });

  it("goes back to what was saved, and to the defaults", async () => {
    const { view } = await form({ url: "https://a.example", mode: "some" });
    await button(view, "恢复默认").trigger("click");
    expect((labelled(view, "范围").element as HTMLSelectElement).value).toBe("all");
    await button(view, "还原").trigger("click");
    expect((labelled(view, "范围").element as HTMLSelectElement).value).toBe("some");
    view.unmount();
  });

  it("asks before changes are lost", async () => {
    const { view } = await form({ url: "https://a.example" });
    const guard = view.vm as unknown as { mayLeave(): Promise<boolean> };
    expect(await guard.mayLeave()).toBe(true);
    await labelled(view, "接口地址").setValue("https://b.example");
    const leaving = guard.mayLeave();
    await settle();
    const discard = [...document.querySelectorAll<HTMLElement>("[role=dialog] button")].find(
      (one) => one.textContent === "放弃修改",
    );
    discard?.click();
    expect(await leaving).toBe(true);
    view.unmount();
  });
});
