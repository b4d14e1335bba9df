import { computed, shallowRef } from "vue";
import { en } from "./en";
import { type Messages, zh } from "./zh";

export type Locale = "zh-CN" | "en";
export type { Messages } from "./zh";

const languages: Record<Locale, Messages> = { "zh-CN": zh, en };

/** The language on the screen; changed at run time by the preferences. */
export const locale = shallowRef<Locale>("zh-CN");

/** All texts in the language on the screen. Plain objects and functions: nothing is compiled in the browser. */
export const texts = computed<Messages>(() => languages[locale.value]);

/** The browser's first language that the console speaks; English for who names others alone. */
export function preferredLocale(wanted: readonly string[]): Locale {
  for (const language of wanted.filter((one) => one !== "")) {
    if (language.toLowerCase().startsWith("zh")) {
      return "zh-CN";
    }
    if (language.toLowerCase().startsWith("en")) {
      return "en";
    }
  }
  return wanted.some((one) => one !== "") ? "en" : "zh-CN";
}
