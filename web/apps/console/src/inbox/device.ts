const browsers: readonly [RegExp, string][] = [
  [/MicroMessenger\/([\d.]+)/, "WeChat"],
  [/DingTalk\/([\d.]+)/, "DingTalk"],
  [/Edg(?:A|iOS)?\/([\d]+)/, "Edge"],
  [/OPR\/([\d]+)/, "Opera"],
  [/(?:Firefox|FxiOS)\/([\d]+)/, "Firefox"],
  [/(?:Chrome|CriOS)\/([\d]+)/, "Chrome"],
  [/Version\/([\d]+)[\d.]* (?:Mobile\/\w+ )?Safari/, "Safari"],
];
const systems: readonly [RegExp, string][] = [
  [/HarmonyOS|OpenHarmony/, "HarmonyOS"],
  [/iPhone|iPod/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/** A browser's own word for itself in short, as `Chrome 141 · Windows`; undefined where it says nothing known. */
export function deviceName(userAgent: string | undefined): string | undefined {
  if (!userAgent) {
    return undefined;
  }
  const browser = browsers.find(([pattern]) => pattern.test(userAgent));
  const version = browser?.[0].exec(userAgent)?.[1]?.split(".")[0];
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1];
  const parts = [browser && [browser[1], version].filter(Boolean).join(" "), system].filter(Boolean);
  return parts.length > 0 ? parts.join(" · ") : undefined;
}
