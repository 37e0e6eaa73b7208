/**
 * Turns the parsed JSON of a library file into `LibraryKnowledge`, or says what is wrong with it, naming file and key.
 * The shape is read from `schema.json`, so that the built-in files, a user's own files and an editor's completion obey one
 * description. Interprets only the schema keywords that file uses; it is no general JSON Schema validator.
 */
import type { LibraryKnowledge } from './apiEntry';
import schemaFile from './schema.json';

/** The part of JSON Schema that `schema.json` uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
}

const rootSchema: Schema = schemaFile;
const definitions: Readonly<Record<string, Schema>> = schemaFile.definitions;

/** A library file that does not have the shape of `schema.json`; `problems` has one line per wrong key. */
export class LibraryFileError extends Error {
  override readonly name = 'LibraryFileError';

  constructor(
    readonly file: string,
    readonly problems: readonly string[],
  ) {
    super(`${file} is not a knowledge file:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** Throws `LibraryFileError` when `json` is not a library's knowledge; `file` only serves its message. */
export function parseLibrary(json: unknown, file: string): LibraryKnowledge {
  const problems: string[] = [];
  if (isLibrary(json, problems)) {
    return json;
  }
  throw new LibraryFileError(file, problems);
}

/** Where a value stands. Only a problem turns it into text: writing the path of every sound value would take longest. */
interface Place {
  readonly parent: Place | undefined;
  readonly key: string | number;
}

function textOf({ parent, key }: Place): string {
  return parent === undefined ? String(key) : `${textOf(parent)}[${JSON.stringify(key)}]`;
}

/** What the build carries has its shape, as a test makes sure: checking it all takes longer than reading it. */
export function isBuiltIn(json: unknown): json is LibraryKnowledge {
  return isPlainObject(json);
}

function isLibrary(json: unknown, problems: string[]): json is LibraryKnowledge {
  check(json, rootSchema, { parent: undefined, key: 'file' }, problems);
  return problems.length === 0;
}

function check(value: unknown, schema: Schema, place: Place, problems: string[]): void {
  if (schema.$ref !== undefined) {
    check(value, definitionOf(schema.$ref), place, problems);
    return;
  }
  if (schema.anyOf !== undefined) {
    checkAlternatives(value, schema.anyOf, place, problems);
    return;
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    problems.push(`${textOf(place)}: expected one of ${schema.enum.map((item) => JSON.stringify(item)).join(', ')}`);
    return;
  }
  switch (schema.type) {
    case 'object':
      checkObject(value, schema, place, problems);
      break;
    case 'array':
      checkArray(value, schema, place, problems);
      break;
    case 'string':
      if (typeof value !== 'string' || value.length < (schema.minLength ?? 0)) {
        problems.push(`${textOf(place)}: expected ${(schema.minLength ?? 0) > 0 ? 'a non-empty string' : 'a string'}`);
      }
      break;
    case 'number':
    case 'integer':
      checkNumber(value, schema, place, problems);
      break;
    case 'boolean':
      if (typeof value !== 'boolean') {
        problems.push(`${textOf(place)}: expected true or false`);
      }
      break;
    default:
      break;
  }
}

function checkNumber(value: unknown, schema: Schema, place: Place, problems: string[]): void {
  const { minimum = -Infinity, maximum = Infinity } = schema;
  const isNumber = typeof value === 'number' && (schema.type === 'number' || Number.isInteger(value));
  if (!isNumber || value < minimum || value > maximum) {
    const range = maximum === Infinity ? `of ${minimum} or more` : `between ${minimum} and ${maximum}`;
    problems.push(`${textOf(place)}: expected ${schema.type === 'integer' ? 'a whole number' : 'a number'} ${range}`);
  }
}

function checkArray(value: unknown, schema: Schema, place: Place, problems: string[]): void {
  if (!Array.isArray(value)) {
    problems.push(`${textOf(place)}: expected a list`);
    return;
  }
  const items = schema.items;
  if (items !== undefined) {
    value.forEach((item: unknown, index) => {
      check(item, items, { parent: place, key: index }, problems);
    });
  }
}

function checkObject(value: unknown, schema: Schema, place: Place, problems: string[]): void {
  if (!isPlainObject(value)) {
    problems.push(`${textOf(place)}: expected an object`);
    return;
  }
  for (const key of schema.required ?? []) {
    if (!Object.hasOwn(value, key)) {
      problems.push(`${textOf(place)}: the key "${key}" is missing`);
    }
  }
  const properties = schema.properties ?? {};
  for (const [key, item] of Object.entries(value)) {
    const itemPlace = { parent: place, key };
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (property !== undefined) {
      check(item, property, itemPlace, problems);
    } else if (typeof schema.additionalProperties === 'object') {
      check(item, schema.additionalProperties, itemPlace, problems);
    } else if (schema.additionalProperties === false) {
      problems.push(`${textOf(itemPlace)}: unknown key; known are ${Object.keys(properties).join(', ')}`);
    }
  }
}

/** Checks against the alternative that the value's keys point to, so that the message names the real mistake. */
function checkAlternatives(value: unknown, alternatives: readonly Schema[], place: Place, problems: string[]): void {
  const meant = isPlainObject(value)
    ? alternatives.find((alternative) => hasRequiredKeys(value, alternative))
    : undefined;
  if (meant !== undefined) {
    check(value, meant, place, problems);
    return;
  }
  const fits = alternatives.some((alternative) => {
    const found: string[] = [];
    check(value, alternative, place, found);
    return found.length === 0;
  });
  if (!fits) {
    const firstKeys = alternatives.flatMap((alternative) => requiredKeys(alternative).slice(0, 1));
    const keys = firstKeys.map((key) => `"${key}"`).join(' or ');
    const needed = keys === '' ? 'has none of the allowed types' : `expected an object with ${keys}`;
    problems.push(`${textOf(place)}: ${needed}`);
  }
}

function hasRequiredKeys(value: Readonly<Record<string, unknown>>, schema: Schema): boolean {
  const required = requiredKeys(schema);
  return required.length > 0 && required.every((key) => Object.hasOwn(value, key));
}

function requiredKeys(schema: Schema): readonly string[] {
  return (schema.$ref === undefined ? schema : definitionOf(schema.$ref)).required ?? [];
}

function definitionOf(reference: string): Schema {
  return definitions[reference.replace('#/definitions/', '')] ?? {};
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
