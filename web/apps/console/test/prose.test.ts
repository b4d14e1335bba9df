import { mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import { deviceName } from "../src/inbox/device";
import Prose from "../src/inbox/Prose.vue";

describe("Markdown of those who answer", () => {
  it("is drawn in its small subset and changes with the text", async () => {
    const prose = mount(Prose, { props: { text: "**今天** 发货\n- 壶\n- `SF1`" } });
    expect(prose.find("b").text()).toBe("今天");
    expect(prose.findAll("li")).toHaveLength(2);
    expect(prose.find("code").text()).toBe("SF1");
    await prose.setProps({ text: "明天" });
    expect(prose.text()).toBe("明天");
  });

  it("never becomes markup", () => {
    const text = '<img src=x onerror="alert(1)"> [x](javascript:alert(1)) **<script>**';
    const prose = mount(Prose, { props: { text } });
    expect(prose.find("img, script, a").exists()).toBe(false);
    expect(prose.text()).toContain("<img src=x");
  });
});

describe("a device", () => {
  it.each([
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36",
      "Chrome 141 · Windows",
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36 Edg/141.0.1",
      "Edge 141 · Windows",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
      "Safari 18 · iPhone",
    ],
    [
      "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0.49",
      "WeChat 8 · Android",
    ],
    ["curl/8.1", undefined],
    [undefined, undefined],
  ])("says %s in short, and nothing where nothing is known", (agent, name) => {
    expect(deviceName(agent)).toBe(name);
  });
});
