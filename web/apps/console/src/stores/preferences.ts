import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import { type Locale, locale, preferredLocale } from "../i18n";
import { lasting } from "./storage";

export type Theme = "system" | "light" | "dark";

interface Kept {
  theme: Theme;
  locale: Locale;
  sound: boolean;
  side: boolean;
}

const key = "hutong.preferences";

/** How this browser likes the console: theme, language, sound, open panels. Remembered here, not on the server. */
export const usePreferences = defineStore("preferences", () => {
  const kept = lasting.getJson<Partial<Kept>>(key) ?? {};
  const theme = ref<Theme>(kept.theme ?? "system");
  const language = ref<Locale>(kept.locale ?? preferredLocale(navigator.languages ?? [navigator.language]));
  const sound = ref(kept.sound ?? true);
  const side = ref(kept.side ?? true);

  const system = window.matchMedia?.("(prefers-color-scheme: dark)");
  const systemDark = ref(system?.matches ?? false);
  system?.addEventListener?.("change", (event) => {
    systemDark.value = event.matches;
  });
  const dark = computed(() => (theme.value === "system" ? systemDark.value : theme.value === "dark"));

  watch(
    dark,
    (isDark) => {
      document.documentElement.dataset.theme = isDark ? "dark" : "light";
    },
    { immediate: true },
  );
  watch(
    language,
    (chosen) => {
      locale.value = chosen;
      document.documentElement.lang = chosen;
    },
    { immediate: true },
  );
  watch([theme, language, sound, side], () => {
    lasting.setJson(key, { theme: theme.value, locale: language.value, sound: sound.value, side: side.value });
  });

  /** Where there is no room for a third column, the customer's panel lies over the thread and opens closed. */
  const room = window.matchMedia?.("(width >= 1440px)");
  const wide = ref(room?.matches ?? true);
  const over = ref(false);
  room?.addEventListener?.("change", (event) => {
    wide.value = event.matches;
    over.value = false;
  });
  const sideOver = computed(() => !wide.value && over.value);
  const sideOpen = computed(() => (wide.value ? side.value : over.value));

  function toggleSide(): void {
    if (wide.value) {
      side.value = !side.value;
    } else {
      over.value = !over.value;
    }
  }

  function toggleTheme(): void {
    theme.value = dark.value ? "light" : "dark";
  }

  function toggleLanguage(): void {
    language.value = language.value === "en" ? "zh-CN" : "en";
  }

  return { theme, language, sound, side, sideOpen, sideOver, dark, toggleSide, toggleTheme, toggleLanguage };
});
