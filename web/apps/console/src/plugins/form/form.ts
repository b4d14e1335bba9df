import type { InjectionKey } from "vue";
import type { Path } from "./schema";

/** What the fields of one form share. */
export interface Form {
  value(path: Path): unknown;
  set(path: Path, value: unknown): void;
  /** What is wrong with the field, in the reader's words; empty if nothing is. */
  mistake(path: Path): string;
  /** Whether a secret is set on the server; its value never comes. */
  kept(path: Path): boolean;
}

export const formKey: InjectionKey<Form> = Symbol("form");
