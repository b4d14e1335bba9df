import { mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { nextTick } from "vue";
import { locale } from "../src/i18n";
import TroubleBanner from "../src/shell/TroubleBanner.vue";
import { useDesk } from "../src/stores/desk";
import { fresh } from "./product";

const disk = { path: "/var/lib/hutong", free: 3 * 1024 * 1024, total: 2048 * 1024 * 1024 };

beforeEach(() => {
  fresh();
  setActivePinia(createPinia());
  locale.value = "zh-CN";
});

describe("the banner of a server without room", () => {
  it("is not there while the server takes everything", () => {
    expect(mount(TroubleBanner).text()).toBe("");
  });

  it("says which disk is full and how much is free, in both languages, and goes by itself", async () => {
    const banner = mount(TroubleBanner);
    useDesk().off = { features: ["uploads", "messages"], disk };
    await nextTick();
    expect(banner.text()).toContain("服务器磁盘已满");
    expect(banner.text()).toContain("/var/lib/hutong 所在磁盘剩余 3.0 MB，共 2048.0 MB");
    locale.value = "en";
    await nextTick();
    expect(banner.text()).toContain("3.0 MB of 2048.0 MB are free on the disk of /var/lib/hutong");
    useDesk().off = { features: [], disk: undefined };
    await nextTick();
    expect(banner.text()).toBe("");
  });

  it("tells a closed store from a full disk", async () => {
    const banner = mount(TroubleBanner);
    useDesk().off = { features: ["uploads", "messages"], disk: undefined };
    await nextTick();
    expect(banner.text()).toContain("服务器暂时无法保存消息");
    expect(banner.text()).not.toContain("磁盘");
  });
});
