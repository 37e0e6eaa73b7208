/**
 * The parts that inputs of tools are made of: each knows its JSON schema, which clients and models read, and how to read a
 * value, so that the two cannot differ. Reading guesses nothing: a wrong value is an error that names the field, what it takes
 * and what was given. What the tools are is inputs.ts.
 */

/** As in JSON Schema, draft 2020-12; the part of it that is used here. */
export interface JsonSchema {
  readonly type: 'string' | 'integer' | 'boolean' | 'array' | 'object';
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** A tool was asked for something that cannot be done; the message says what and where, for a model to correct itself. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}

export interface Field<T> {
  readonly schema: JsonSchema;
  /** @throws ToolError that names `key`. */
  readonly read: (value: unknown, key: string) => T;
}

/** Longer texts are nobody's path or name. */
const longestText = 4096;

export function text(description: string, pattern?: RegExp): Field<string> {
  return {
    schema: {
      type: 'string',
      description,
      minLength: 1,
      maxLength: longestText,
      ...(pattern === undefined ? {} : { pattern: pattern.source }),
    },
    read: (value, key) => {
      if (typeof value !== 'string' || value === '' || value.length > longestText) {
        throw new ToolError(`\`${key}\` takes a text of 1 to ${String(longestText)} characters, not ${named(value)}.`);
      }
      if (value.includes('\0') || pattern?.test(value) === false) {
        throw new ToolError(`\`${key}\` takes ${description} Not ${named(value)}.`);
      }
      return value;
    },
  };
}

export function integer(description: string, minimum: number, maximum: number): Field<number> {
  return {
    schema: { type: 'integer', description, minimum, maximum },
    read: (value, key) => {
      if (typeof value !== 'number' || !Number.isInteger(value) || value < minimum || value > maximum) {
        const range = `a whole number from ${String(minimum)} to ${String(maximum)}`;
        throw new ToolError(`\`${key}\` takes ${range}, not ${named(value)}.`);
      }
      return value;
    },
  };
}

export function flag(description: string): Field<boolean> {
  return {
    schema: { type: 'boolean', description },
    read: (value, key) => {
      if (typeof value !== 'boolean') {
        throw new ToolError(`\`${key}\` takes true or false, not ${named(value)}.`);
      }
      return value;
    },
  };
}

export function choice<const T extends string>(description: string, choices: readonly T[]): Field<T> {
  return {
    schema: { type: 'string', description, enum: choices },
    read: (value, key) => {
      const chosen = choices.find((each) => each === value);
      if (chosen === undefined) {
        throw new ToolError(`\`${key}\` takes one of ${choices.join(', ')}; not ${named(value)}.`);
      }
      return chosen;
    },
  };
}

export function list<T>(description: string, item: Field<T>, minItems: number, maxItems: number): Field<readonly T[]> {
  const { description: _itself, ...items } = item.schema;
  return {
    schema: { type: 'array', description, items, minItems, maxItems },
    read: (value, key) => {
      if (!Array.isArray(value) || value.length < minItems || value.length > maxItems) {
        const size = `a list of ${String(minItems)} to ${String(maxItems)}`;
        throw new ToolError(`\`${key}\` takes ${size}, not ${named(value)}.`);
      }
      return value.map((each: unknown, index) => item.read(each, `${key}[${String(index)}]`));
    },
  };
}

/** An object with a contract of its own; `read` gets it as it is. */
export function object<T>(schema: Omit<JsonSchema, 'type'>, read: (value: unknown, key: string) => T): Field<T> {
  return { schema: { type: 'object', ...schema }, read };
}

type Fields = Readonly<Record<string, Field<unknown>>>;

type Values<F extends Fields> = { readonly [Key in keyof F]: F[Key] extends Field<infer T> ? T : never };

/** What an input of these fields reads to: fields that may be left out are undefined then. */
export type InputOf<R extends Fields, O extends Fields> = Values<R> & Partial<Values<O>>;

/** An input: an object of fields, some of which have to be there. */
export interface InputReader<T> {
  readonly schema: JsonSchema;
  /** @throws ToolError */
  readonly read: (value: unknown) => T;
}

export function inputOf<R extends Fields, O extends Fields>(required: R, optional: O): InputReader<InputOf<R, O>> {
  const all = new Map<string, Field<unknown>>([...Object.entries(required), ...Object.entries(optional)]);
  const isRead = (values: Readonly<Record<string, unknown>>): values is InputOf<R, O> =>
    Object.keys(required).every((key) => values[key] !== undefined);
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries([...all].map(([key, { schema }]) => [key, schema])),
      ...(Object.keys(required).length === 0 ? {} : { required: Object.keys(required) }),
      additionalProperties: false,
    },
    read: (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new ToolError(`The input is an object, not ${named(value)}.`);
      }
      const values: Record<string, unknown> = {};
      for (const [key, given] of Object.entries(value)) {
        const field = all.get(key);
        if (field === undefined) {
          throw new ToolError(`There is no input \`${clipped(key)}\`; there are ${[...all.keys()].join(', ')}.`);
        }
        // Models write null for what they leave out.
        if (given !== undefined && given !== null) {
          values[key] = field.read(given, key);
        }
      }
      if (!isRead(values)) {
        const missing = Object.keys(required).filter((key) => values[key] === undefined);
        throw new ToolError(`\`${missing.join('`, `')}\` is missing.`);
      }
      return values;
    },
  };
}

/** How a wrong value is named: short, and never the whole of something large. */
function named(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(clipped(value));
    case 'number':
    case 'boolean':
      return String(value);
    case 'undefined':
      return 'nothing';
    default:
      return value === null ? 'null' : Array.isArray(value) ? `a list of ${String(value.length)}` : 'an object';
  }
}

function clipped(value: string): string {
  return value.length > 80 ? `${value.slice(0, 80)}…` : value;
}
