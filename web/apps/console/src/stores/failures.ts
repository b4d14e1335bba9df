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

export interface FieldMistake {
  path: string;
  text: string;
  /** Whether the text is in the reader's language and says by itself what it is about. */
  known: boolean;
}

/** What the server found wrong, field by field, in the reader's words where its kind is known. */
export function mistakesOf(failure: unknown): FieldMistake[] {
  if (!(failure instanceof ApiError) || !Array.isArray(failure.problem.errors)) {
    return [];
  }
  return (failure.problem.errors as { path?: string; message?: string; code?: string; rule?: string }[]).map((one) => {
    const code = one.code ?? "";
    const known = texts.value.error.mistakes[code] ?? texts.value.plugins.refusalKinds[code]?.(one.rule ?? "");
    return { path: one.path ?? "", text: known ?? one.message ?? "", known: known !== undefined };
  });
}

/** The mistake of one field; undefined if the failure is none of it. */
export function mistakeAt(failure: unknown, path: string): string | undefined {
  return mistakesOf(failure).find((one) => one.path === path)?.text;
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
  const mistake = mistakesOf(failure)[0];
  if (mistake) {
    return mistake.known ? mistake.text : [mistake.path, mistake.text].filter(Boolean).join(": ");
  }
  return words.codes[failure.code] ?? (failure.message || words.unknown);
}
