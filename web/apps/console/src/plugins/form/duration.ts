/** A duration as `PT1H30M` and as people set it: a number and its unit. */

export const durationUnits = ["S", "M", "H", "D"] as const;
export type DurationUnit = (typeof durationUnits)[number];

const seconds: Record<DurationUnit, number> = { S: 1, M: 60, H: 3600, D: 86_400 };

export function parseDuration(text: string): { amount: number; unit: DurationUnit } | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (!match || !/\d/.test(text)) {
    return undefined;
  }
  const [, days, hours, minutes, rest] = match.map((part) => Number(part ?? 0));
  const total = (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (rest ?? 0);
  const unit = total === 0 ? "S" : ((["D", "H", "M"] as const).find((one) => total % seconds[one] === 0) ?? "S");
  return { amount: total / seconds[unit], unit };
}

export function formatDuration(amount: number, unit: DurationUnit): string {
  return unit === "D" ? `P${amount}D` : `PT${amount}${unit}`;
}
