import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { problemOf } from "../src/api/http";
import { locale } from "../src/i18n";
import { pluginsEn } from "../src/i18n/plugins-en";
import { pluginsZh } from "../src/i18n/plugins-zh";
import { mistakesOf } from "../src/stores/failures";
import { fresh } from "./product";

const kinds = readFileSync(
  join(import.meta.dirname, "../../../../core/src/main/java/org/hutong/core/plugin/RefusalKind.java"),
  "utf8",
);
const codes = [...kinds.matchAll(/^ {2}([A-Z_]+)\(/gm)].map(([, name]) => String(name).toLowerCase()).sort();

beforeEach(fresh);

describe("a refusal of a plugin", () => {
  it("has words for every kind that the server knows, in each language", () => {
    expect(codes).toContain("no_descriptor");
    expect(Object.keys(pluginsZh.refusalKinds).sort()).toEqual(codes);
    expect(Object.keys(pluginsEn.refusalKinds).sort()).toEqual(codes);
  });

  it("is in the reader's language, and in the server's words only if its kind is not known", () => {
    locale.value = "zh-CN";
    const refused = problemOf(422, null, {
      code: "rejected",
      errors: [
        { path: "", message: 'entry "a" is a link', code: "entry_link", rule: '"a"' },
        { path: "", message: "something newer", code: "newer" },
      ],
    });
    expect(mistakesOf(refused).map((one) => one.text)).toEqual(['条目 "a" 是链接', "something newer"]);
  });
});
