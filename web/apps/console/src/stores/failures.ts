import { ApiError } from "../api/http";
import type { Person } from "../api/types";
import { texts } from "../i18n";

/** Who was faster, where a request was refused because another agent has the conversation or is being asked. */
export function fasterThan(failure: unknown, me: string | undefined): string | undefined {
  if (!(failure instanceof ApiError) || failure.status !== 409) {
    return undefined;
  }
  const { by, reason } = failure.problem as { by?: Person; reason?: string };
  const other = reason === undefined || reason === "taken" || reason === "offered";
  return other && by?.id !== me ? by?.name : undefined;
}

/** A failed request in the reader's words. */
export function describe(failure: unknown): string {
  const words = texts.value.error;
  if (!(failure instanceof ApiError)) {
    return words.unknown;
  }
  if (failure.status === 0) {
    return words.network;
  }
  if (failure.status === 503) {
    return words.unavailable;
  }
  if (failure.status === 429) {
    return words.rate(failure.retryAfter || 1);
  }
  const obstacle = words.obstacles[String(failure.problem.reason)];
  if (failure.status === 409 && obstacle) {
    return obstacle;
  }
  const mistake = (failure.problem.errors as { path?: string; message?: string }[] | undefined)?.[0];
  if (mistake?.message) {
    return [mistake.path, mistake.message].filter(Boolean).join(": ");
  }
  return words.codes[failure.code] ?? (failure.message || words.unknown);
}
