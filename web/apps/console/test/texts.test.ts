import type { EventFrame } from "@hutong/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { duration, hueOf, initial } from "../src/format";
import { locale, preferredLocale } from "../src/i18n";
import { en } from "../src/i18n/en";
import { zh } from "../src/i18n/zh";
import { withLinks } from "../src/inbox/links";
import { lineOf, previewOf } from "../src/inbox/words";
import { badOrigin, originLines, snippetOf } from "../src/settings/origins";
import { entryOf } from "../src/shell/version";

beforeEach(() => {
  locale.value = "zh-CN";
});

function shapeOf(value: unknown): unknown {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
  }
  return Array.isArray(value) ? value.length : typeof value;
}

describe("texts", () => {
  it("exist in both languages, down to every word of every list", () => {
    expect(shapeOf(en)).toEqual(shapeOf(zh));
  });

  it("leave no Chinese in the English ones", () => {
    const { me, ...rest } = en;
    expect(JSON.stringify(rest)).not.toMatch(/\p{Script=Han}/u);
    expect(me.language).toBe("中文");
  });

  it("follow the browser's first known language", () => {
    expect(preferredLocale(["fr", "en-GB", "zh"])).toBe("en");
    expect(preferredLocale(["zh-TW"])).toBe("zh-CN");
    expect(preferredLocale([])).toBe("zh-CN");
  });
});

describe("a line of the log", () => {
  const from = { id: "a2", role: "agent" as const, name: "王珂" };
  const line = (kind: string, body: EventFrame["body"], by: EventFrame["from"] = from) =>
    lineOf({ t: "event", conversation: "c", seq: 1, event: "e", from: by, kind, body, at: 0 }, "a1");

  it("says who did what", () => {
    expect(line("assigned", { agent: { id: "a1", name: "周然" } })).toBe("已分配给你");
    expect(line("assigned", { agent: "a1" })).toBe("已分配给你");
    expect(line("assigned", { agent: { id: "a2", name: "王珂" } })).toBe("王珂 接入了会话");
    expect(line("closed", { by: "a2", reason: "resolved" })).toBe("王珂 结束了会话 · 已解决");
    expect(line("closed", { reason: "timeout" }, { id: "system", role: "system", name: "" })).toBe("会话已结束 · 超时");
    expect(line("rated", { score: 4 })).toBe("客户评价 4 星");
  });

  it("names both sides of a transfer, and the queue when the agent went away", () => {
    const body = { from: { id: "a2", name: "王珂" }, to: { id: "a1", name: "周然" } };
    expect(line("transferred", body)).toBe("王珂 转接给 周然");
    const back = { from: { id: "a2", name: "王珂" }, group: { id: "g1", name: "售后组" } };
    expect(line("transferred", back, { id: "system", role: "system", name: "" })).toBe("客服离线，回到 售后组 排队");
    const first = { ...back, group: { id: "g0", name: "default" } };
    expect(line("transferred", first, { id: "system", role: "system", name: "" })).toBe("客服离线，回到 默认组 排队");
    const unnamed = { from: "a2", group: "g1" };
    expect(line("transferred", unnamed, { id: "system", role: "system", name: "" })).toBe("客服离线，回到排队");
  });
});

describe("the last word in a list", () => {
  it("is on one line, and gone when it was recalled", () => {
    expect(previewOf({ seq: 1, kind: "text", text: " 你好\n在吗 " })).toBe("你好 在吗");
    expect(previewOf({ seq: 1, kind: "text", text: null })).toBe("消息已撤回");
    expect(previewOf({ seq: 1, kind: "hologram" })).toBe("此版本不能显示的内容（hologram）");
    expect(previewOf(undefined)).toBe("");
  });
});

describe("links in a message", () => {
  it("are found without the punctuation around them", () => {
    expect(withLinks("看 https://a.example/x?y=1，谢谢")).toEqual([
      { text: "看 " },
      { text: "https://a.example/x?y=1", href: "https://a.example/x?y=1" },
      { text: "，谢谢" },
    ]);
    expect(withLinks("(http://a.example).").map((part) => part.href)).toEqual([
      undefined,
      "http://a.example",
      undefined,
    ]);
  });

  it("are only web addresses", () => {
    expect(withLinks("javascript:alert(1) data:text/html,x").every((part) => part.href === undefined)).toBe(true);
  });
});

describe("origins", () => {
  it("lose blanks, doubles and a last slash", () => {
    expect(originLines(" https://a.example/ \n\nhttps://a.example\nhttps://b.example:8443")).toEqual([
      "https://a.example",
      "https://b.example:8443",
    ]);
  });

  it("are refused with a path, without a scheme, or as null", () => {
    for (const wrong of ["https://a.example/shop", "a.example", "null", "ftp://a.example", "*"]) {
      expect(badOrigin(wrong)).toBe(wrong);
    }
    expect(badOrigin("https://a.example\nhttp://localhost:5173")).toBeUndefined();
  });

  it("stand in the snippet", () => {
    expect(snippetOf("default", "https://kf.example")).toBe(
      '<script src="https://kf.example/hutong.js" data-site="default" async></script>',
    );
  });
});

describe("figures and names", () => {
  it("show running times", () => {
    expect([0, 46_000, 161_999, 3_723_000, -5].map(duration)).toEqual(["0:00", "0:46", "2:41", "1:02:03", "0:00"]);
  });

  it("take the last character of a Chinese name and the first of others", () => {
    expect(["陈磊", "Kevin Moore", "访客 7F2A", ""].map(initial)).toEqual(["磊", "K", "访", "?"]);
  });

  it("keep a person's colour", () => {
    expect(hueOf("v1")).toBe(hueOf("v1"));
    expect(hueOf("v1")).not.toBe(hueOf("v2"));
  });

  it("find the page's own script in its HTML", () => {
    expect(entryOf('<script type="module" crossorigin src="/console/assets/index-Bx1.js"></script>')).toBe(
      "assets/index-Bx1.js",
    );
    expect(entryOf("<html></html>")).toBeUndefined();
  });
});
