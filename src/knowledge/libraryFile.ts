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

function isLibrary(json: unknown, problems: string[]): json is LibraryKnowledge {
  check(json, rootSchema, 'file', problems);
  return problems.length === 0;
}

function check(value: unknown, schema: Schema, path: string, problems: string[]): void {
  if (schema.$ref !== undefined) {
    check(value, definitionOf(schema.$ref), path, problems);
    return;
  }
  if (schema.anyOf !== undefined) {
    checkAlternatives(value, schema.anyOf, path, problems);
    return;
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    problems.push(`${path}: expected one of ${schema.enum.map((item) => JSON.stringify(item)).join(', ')}`);
    return;
  }
  switch (schema.type) {
    case 'object':
      checkObject(value, schema, path, problems);
      break;
    case 'array':
      checkArray(value, schema, path, problems);
      break;
    case 'string':
      if (typeof value !== 'string' || value.length < (schema.minLength ?? 0)) {
        problems.push(`${path}: expected ${(schema.minLength ?? 0) > 0 ? 'a non-empty string' : 'a string'}`);
      }
      break;
    case 'number':
    case 'integer':
      checkNumber(value, schema, path, problems);
      break;
    case 'boolean':
      if (typeof value !== 'boolean') {
        problems.push(`${path}: expected true or false`);
      }
      break;
    default:
      break;
  }
}

function checkNumber(value: unknown, schema: Schema, path: string, problems: string[]): void {
  const { minimum = -Infinity, maximum = Infinity } = schema;
  const isNumber = typeof value === 'number' && (schema.type === 'number' || Number.isInteger(value));
  if (!isNumber || value < minimum || value > maximum) {
    const range = maximum === Infinity ? `of ${minimum} or more` : `between ${minimum} and ${maximum}`;
    problems.push(`${path}: expected ${schema.type === 'integer' ? 'a whole number' : 'a number'} ${range}`);
  }
}

function checkArray(value: unknown, schema: Schema, path: string, problems: string[]): void {
  if (!Array.isArray(value)) {
    problems.push(`${path}: expected a list`);
    return;
  }
  const items = schema.items;
  if (items !== undefined) {
    value.forEach((item: unknown, index) => {
      check(item, items, `${path}[${index}]`, problems);
    });
  }
}

function checkObject(value: unknown, schema: Schema, path: string, problems: string[]): void {
  if (!isPlainObject(value)) {
    problems.push(`${path}: expected an object`);
    return;
  }
  for (const key of schema.required ?? []) {
    if (!Object.hasOwn(value, key)) {
      problems.push(`${path}: the key "${key}" is missing`);
    }
  }
  const properties = schema.properties ?? {};
  for (const [key, item] of Object.entries(value)) {
    const itemPath = `${path}[${JSON.stringify(key)}]`;
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (property !== undefined) {
      check(item, property, itemPath, problems);
    } else if (typeof schema.additionalProperties === 'object') {
      check(item, schema.additionalProperties, itemPath, problems);
    } else if (schema.additionalProperties === false) {
      problems.push(`${itemPath}: unknown key; known are ${Object.keys(properties).join(', ')}`);
    }
  }
}

/** Reports against the alternative that the value's keys or type point to, so that the message names the real mistake. */
function checkAlternatives(value: unknown, alternatives: readonly Schema[], path: string, problems: string[]): void {
  const attempts = alternatives.map((alternative) => {
    const found: string[] = [];
    check(value, alternative, path, found);
    return { found, required: requiredKeys(alternative) };
  });
  if (attempts.some((attempt) => attempt.found.length === 0)) {
    return;
  }
  const meant = isPlainObject(value)
    ? attempts.find(({ required }) => required.length > 0 && required.every((key) => Object.hasOwn(value, key)))
    : undefined;
  const firstKeys = attempts.flatMap(({ required }) => required.slice(0, 1).map((key) => `"${key}"`));
  const needed =
    firstKeys.length > 0 ? `expected an object with ${firstKeys.join(' or ')}` : 'has none of the allowed types';
  problems.push(...(meant?.found ?? [`${path}: ${needed}`]));
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
