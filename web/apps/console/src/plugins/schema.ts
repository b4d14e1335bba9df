import type { Locale } from "../i18n";

/** The part of JSON Schema that a form can be drawn from. What is none of it is left as it is. */
export interface Schema {
  type?: "object" | "string" | "integer" | "number" | "boolean" | string;
  title?: string;
  description?: string;
  "x-title"?: Record<string, string>;
  "x-description"?: Record<string, string>;
  "x-secret"?: boolean;
  format?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  default?: unknown;
}

export type Values = Record<string, unknown>;

export interface Field {
  /** The way to the value, as the server names it in a mistake. */
  path: string[];
  kind: "line" | "lines" | "choice" | "number" | "flag";
  schema: Schema;
  /** The group it belongs to, where it lies inside an object. */
  group: Schema | undefined;
}

/** The fields of a form, in the order of the schema. Objects are opened one level. */
export function fieldsOf(schema: Schema): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    property.type === "object"
      ? Object.entries(property.properties ?? {}).flatMap(([inner, leaf]) => fieldOf([name, inner], leaf, property))
      : fieldOf([name], property, undefined),
  );
}

function fieldOf(path: string[], schema: Schema, group: Schema | undefined): Field[] {
  const kind = kindOf(schema);
  return kind ? [{ path, kind, schema, group }] : [];
}

function kindOf(schema: Schema): Field["kind"] | undefined {
  switch (schema.type) {
    case "boolean":
      return "flag";
    case "integer":
    case "number":
      return "number";
    case "string":
      if (schema.enum) {
        return "choice";
      }
      return schema.format === "lines" || schema.format === "textarea" ? "lines" : "line";
    default:
      return undefined;
  }
}

export function valueAt(values: Values, field: Field): unknown {
  let at: unknown = values;
  for (const name of field.path) {
    at = (at as Values | undefined)?.[name];
  }
  return at ?? field.schema.default;
}

/** The values with one of them changed; the given ones stay as they are. */
export function withValue(values: Values, path: readonly string[], value: unknown): Values {
  const [first, ...rest] = path;
  if (first === undefined) {
    return values;
  }
  const inner = rest.length > 0 ? withValue((values[first] ?? {}) as Values, rest, value) : value;
  return { ...values, [first]: inner };
}

/** What is wrong with a value at first sight. The server has the last word. */
export function mistakeIn(field: Field, value: unknown): "required" | "length" | "range" | undefined {
  const { minLength = 0, maxLength = Number.MAX_SAFE_INTEGER, minimum, maximum } = field.schema;
  if (field.kind === "number") {
    const number = Number(value);
    const whole = field.schema.type !== "integer" || Number.isInteger(number);
    const inside = number >= (minimum ?? Number.NEGATIVE_INFINITY) && number <= (maximum ?? Number.POSITIVE_INFINITY);
    return value === "" || !Number.isFinite(number) || !whole || !inside ? "range" : undefined;
  }
  if (field.kind === "line" || field.kind === "lines") {
    const length = [...String(value ?? "")].length;
    if (length === 0 && minLength > 0) {
      return "required";
    }
    return length < minLength || length > maxLength ? "length" : undefined;
  }
  return undefined;
}

export function titleOf(schema: Schema, locale: Locale, otherwise: string): string {
  return schema["x-title"]?.[locale] ?? schema.title ?? otherwise;
}

export function helpOf(schema: Schema, locale: Locale): string {
  return schema["x-description"]?.[locale] ?? schema.description ?? "";
}

/** Whether a mistake that the server found, like `/rejectText/zh` or `rejectText.zh`, is about this field. */
export function isAbout(path: string, field: Field): boolean {
  const parts = path.replace(/^[$/.]+/, "").split(/[/.]/);
  return parts.join(".") === field.path.join(".");
}
