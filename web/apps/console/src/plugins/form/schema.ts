import type { Locale } from "../../i18n";

/** The part of JSON Schema that a form can be drawn from. What is none of it is left as it is. */
export interface Schema {
  type?: string;
  title?: string;
  description?: string;
  "x-title"?: Record<string, string>;
  "x-description"?: Record<string, string>;
  /** Shown behind a number, for example `ms`. */
  "x-unit"?: string;
  /** Drawn only while the other members of the same object have these values, or one of a list of them. */
  "x-when"?: Record<string, unknown>;
  format?: string;
  enum?: unknown[];
  oneOf?: Schema[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  default?: unknown;
  $ref?: string;
  $defs?: Record<string, Schema>;
}

/** Stands where a secret is set. Who sends it back keeps the secret; its value never comes. */
export const shownSecret = "••••••••";

const deepest = 12;

/** Parts of a form. A schema that refers to itself several times at each level grows faster than anything that is drawn. */
const mostParts = 5000;

/** The schema with what it refers to in place of the references; one that refers to itself ends somewhere. */
export function withoutReferences(schema: Schema, root: Schema = schema, depth = 0, made = { parts: 0 }): Schema {
  made.parts += 1;
  if (depth > deepest || made.parts > mostParts) {
    return {};
  }
  const { $ref, ...own } = schema;
  const target = $ref?.startsWith("#/")
    ? (valueAt(root, partsOfPointer($ref.slice(1))) as Schema | undefined)
    : undefined;
  const whole: Schema = target ? { ...withoutReferences(target, root, depth + 1, made), ...own } : own;
  const inner = (one: Schema) => withoutReferences(one, root, depth + 1, made);
  return {
    ...whole,
    ...(whole.items ? { items: inner(whole.items) } : {}),
    ...(whole.properties
      ? { properties: Object.fromEntries(Object.entries(whole.properties).map(([name, one]) => [name, inner(one)])) }
      : {}),
  };
}

function partsOfPointer(text: string): string[] {
  return text
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export type Values = Record<string, unknown>;
export type Path = readonly (string | number)[];

/** How a property is drawn; undefined where the form has no way to. */
export type Kind =
  | "line"
  | "lines"
  | "secret"
  | "choice"
  | "number"
  | "flag"
  | "several"
  | "texts"
  | "table"
  | "group"
  | "date"
  | "time"
  | "moment"
  | "duration"
  | "color";

const textKinds: Record<string, Kind> = {
  lines: "lines",
  textarea: "lines",
  secret: "secret",
  date: "date",
  time: "time",
  "date-time": "moment",
  duration: "duration",
  color: "color",
};

export function kindOf(schema: Schema): Kind | undefined {
  switch (schema.type) {
    case "boolean":
      return "flag";
    case "integer":
    case "number":
      return optionsOf(schema).length > 0 ? "choice" : "number";
    case "string":
      if (optionsOf(schema).length > 0) {
        return "choice";
      }
      return textKinds[schema.format ?? ""] ?? "line";
    case "array":
      return listKind(schema.items);
    case "object":
      return schema.properties ? "group" : undefined;
    default:
      return undefined;
  }
}

function listKind(items: Schema | undefined): Kind | undefined {
  if (items?.type === "string") {
    return optionsOf(items).length > 0 ? "several" : "texts";
  }
  return items?.type === "object" && items.properties ? "table" : undefined;
}

export interface Option {
  value: string | number;
  schema: Schema;
}

/** What may be chosen: `enum`, or `oneOf` with a `const` and a title each. */
export function optionsOf(schema: Schema): Option[] {
  const listed = schema.oneOf?.filter((one) => "const" in one) ?? schema.enum?.map((value) => ({ const: value })) ?? [];
  return listed.flatMap((one: Schema) =>
    typeof one.const === "string" || typeof one.const === "number" ? [{ value: one.const, schema: one }] : [],
  );
}

export interface Property {
  name: string;
  schema: Schema;
  kind: Kind;
  required: boolean;
}

/** What the form draws of an object, in the schema's order; without what the other values hide. */
export function propertiesOf(schema: Schema, values: Values): Property[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const kind = kindOf(property);
    const shown = kind !== undefined && holds(property["x-when"], schema, values);
    return shown ? [{ name, schema: property, kind, required: schema.required?.includes(name) ?? false }] : [];
  });
}

function holds(when: Record<string, unknown> | undefined, schema: Schema, values: Values): boolean {
  return Object.entries(when ?? {}).every(([name, wanted]) => {
    const value = values[name] ?? schema.properties?.[name]?.default;
    return Array.isArray(wanted) ? wanted.includes(value) : wanted === value;
  });
}

export function valueAt(values: unknown, path: Path): unknown {
  let at = values;
  for (const name of path) {
    at = (at as Record<string | number, unknown> | undefined)?.[name];
  }
  return at;
}

/** The values with one of them changed; undefined takes it away. The given ones stay as they are. */
export function withValue(values: unknown, path: Path, value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) {
    return value;
  }
  if (typeof first === "number") {
    const list = Array.isArray(values) ? [...values] : [];
    list[first] = withValue(list[first], rest, value);
    return list;
  }
  const object = { ...(values as Values | undefined) };
  const inner = withValue(object[first], rest, value);
  if (inner === undefined) {
    delete object[first];
  } else {
    object[first] = inner;
  }
  return object;
}

/** What stands in a new row of a table, or in a form that was set back. */
export function defaultOf(schema: Schema): unknown {
  if (schema.default !== undefined && schema.type !== "object") {
    return structuredClone(schema.default);
  }
  if (schema.type !== "object") {
    return undefined;
  }
  const object: Values = { ...((schema.default as Values | undefined) ?? {}) };
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const value = object[name] ?? defaultOf(property);
    if (value !== undefined) {
      object[name] = value;
    }
  }
  return object;
}

export type Mistake =
  | "required"
  | "length"
  | "range"
  | "whole"
  | "pattern"
  | "url"
  | "email"
  | "items"
  | "duration"
  | "color";

/** What is wrong with a value at first sight. The server has the last word. */
export function mistakeIn(kind: Kind, schema: Schema, value: unknown, required: boolean): Mistake | undefined {
  const empty = value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (empty) {
    const needed = required || (schema.minLength ?? 0) > 0 || (schema.minItems ?? 0) > 0;
    return needed && kind !== "flag" && kind !== "group" ? "required" : undefined;
  }
  switch (kind) {
    case "secret":
      return value === shownSecret ? undefined : textMistake(kind, schema, String(value));
    case "number":
      return numberMistake(schema, value);
    case "texts":
    case "table":
    case "several":
      return listMistake(schema, value as unknown[]);
    case "flag":
    case "choice":
    case "group":
      return undefined;
    default:
      return textMistake(kind, schema, String(value));
  }
}

function numberMistake(schema: Schema, value: unknown): Mistake | undefined {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return "range";
  }
  if (schema.type === "integer" && !Number.isInteger(value)) {
    return "whole";
  }
  const inside = value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity);
  return inside ? undefined : "range";
}

function listMistake(schema: Schema, list: unknown[]): Mistake | undefined {
  const { minItems = 0, maxItems = Infinity } = schema;
  return list.length < minItems || list.length > maxItems ? "items" : undefined;
}

const durationPattern = /^P(?=\d|T\d)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;

function textMistake(kind: Kind, schema: Schema, text: string): Mistake | undefined {
  const { minLength = 0, maxLength = Infinity, format, pattern } = schema;
  const length = [...text].length;
  if (length < minLength || length > maxLength) {
    return "length";
  }
  if (kind === "duration" && !durationPattern.test(text)) {
    return "duration";
  }
  if (kind === "color" && !/^#[0-9a-fA-F]{6}$/.test(text)) {
    return "color";
  }
  if ((format === "uri" || format === "url") && !/^[a-z][a-z0-9+.-]*:\/\/[^\s/]+/i.test(text)) {
    return "url";
  }
  if (format === "email" && !/^[^\s@]+@[^\s@]+$/.test(text)) {
    return "email";
  }
  return pattern !== undefined && !matches(pattern, text) ? "pattern" : undefined;
}

/** A repeated group can take for ever here, where the server's engine cannot. */
const repeatedGroup = /\)(?:[*+]|\{)/;
const longestMatched = 200;

/** What this browser cannot read, or could read for ever, is left to the server. */
function matches(pattern: string, text: string): boolean {
  if (text.length > longestMatched || repeatedGroup.test(pattern)) {
    return true;
  }
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}

/** Every mistake of an object and what lies in it, by pointer. */
export function mistakesIn(schema: Schema, values: Values, at: Path = []): Map<string, Mistake> {
  const found = new Map<string, Mistake>();
  for (const { name, schema: property, kind, required } of propertiesOf(schema, values)) {
    const path = [...at, name];
    const value = values[name] ?? (kind === "group" ? {} : undefined);
    const mistake = mistakeIn(kind, property, value, required);
    if (mistake) {
      found.set(pointer(path), mistake);
    }
    for (const [inner, part, place] of partsOf(kind, property, value, path)) {
      for (const [where, one] of mistakesIn(inner, part, place)) {
        found.set(where, one);
      }
    }
  }
  return found;
}

function partsOf(kind: Kind, schema: Schema, value: unknown, path: Path): [Schema, Values, Path][] {
  if (kind === "group") {
    return [[schema, value as Values, path]];
  }
  if (kind === "table" && Array.isArray(value)) {
    return value.map((row, index) => [schema.items as Schema, (row ?? {}) as Values, [...path, index]]);
  }
  return [];
}

export function pointer(path: Path): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Where the server found a mistake, `/hosts/0/name` or `hosts[0].name`, as a pointer. */
export function asPointer(path: string): string {
  if (path.startsWith("/") || path === "") {
    return path;
  }
  return path
    .replace(/^\$\.?/, "")
    .replace(/\[(\d+)\]/g, ".$1")
    .split(".")
    .filter(Boolean)
    .map((part) => `/${part}`)
    .join("");
}

export function titleOf(schema: Schema, locale: Locale, otherwise: string): string {
  return schema["x-title"]?.[locale] ?? schema.title ?? otherwise;
}

export function helpOf(schema: Schema, locale: Locale): string {
  return schema["x-description"]?.[locale] ?? schema.description ?? "";
}
