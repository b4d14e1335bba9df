import { mount } from "@vue/test-utils";
import { beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "../src/api/http";
import { locale } from "../src/i18n";
import { mistakeAt, describe as told } from "../src/stores/failures";
import PasswordRules from "../src/ui/PasswordRules.vue";
import { keepsPasswordRules, passwordRules } from "../src/ui/passwords";

beforeEach(() => {
  locale.value = "zh-CN";
});

describe("the rule of passwords", () => {
  it.each([
    ["short", { length: false, different: true, username: true }],
    ["aaaaaaaaaaab", { length: true, different: false, username: true }],
    ["Zhouran.2026", { length: true, different: true, username: false }],
    ["correct horse", { length: true, different: true, username: true }],
    ["x1y2".repeat(51), { length: false, different: true, username: true }],
  ])("judges %s as the server does", (password, kept) => {
    expect(passwordRules(password, "zhouran.2026")).toEqual(kept);
    expect(keepsPasswordRules(password, "zhouran.2026")).toBe(Object.values(kept).every(Boolean));
  });

  it("is told before anything is sent, and ticks what is kept", async () => {
    const list = mount(PasswordRules, { props: { password: "", username: "admin" } });
    expect(list.findAll("li")).toHaveLength(4);
    expect(list.findAll("li.ok")).toHaveLength(0);
    await list.setProps({ password: "correct horse" });
    expect(list.findAll("li.ok")).toHaveLength(3);
  });

  it("refused by the server is said in the reader's language, at its field", () => {
    const problem = {
      code: "invalid",
      errors: [{ path: "password", message: "is too easily guessed", code: "password_common" }],
    };
    const failure = new ApiError(400, "invalid", "password: is too easily guessed", 0, problem);
    expect(mistakeAt(failure, "password")).toContain("很多人在用");
    expect(mistakeAt(failure, "username")).toBeUndefined();
    expect(told(failure)).toContain("很多人在用");
    locale.value = "en";
    expect(mistakeAt(failure, "password")).toContain("Many people");
  });
});
