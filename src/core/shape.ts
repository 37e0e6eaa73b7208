/**
 * Shapes of data that comes from outside, as checks that are put together from smaller ones. A check says whether a value has
 * the shape and nothing else: it changes nothing and never throws, whatever it is given. What a message has beyond its shape
 * is not looked at.
 */

export type Check<T> = (value: unknown) => value is T;

type Shape<T> = { readonly [Key in keyof T]-?: (value: unknown) => value is T[Key] };

export const isText: Check<string> = (value): value is string => typeof value === 'string';

export const isFlag: Check<boolean> = (value): value is boolean => typeof value === 'boolean';

/** Neither NaN nor infinite. */
export const isNumber: Check<number> = (value): value is number => typeof value === 'number' && Number.isFinite(value);

/** Not negative. */
export const isAmount: Check<number> = (value): value is number => isNumber(value) && value >= 0;

export const isCount: Check<number> = (value): value is number => Number.isSafeInteger(value) && isAmount(value);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isOneOf<const Value extends string>(values: readonly Value[]): Check<Value> {
  return (value): value is Value => values.some((each) => each === value);
}

export function isListOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every((each) => check(each));
}

/** Missing, or of the shape. */
export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || check(value);
}

export function isObject<T extends object>(shape: Shape<T>): Check<T> {
  return (value): value is T => {
    if (!isRecord(value)) {
      return false;
    }
    for (const key in shape) {
      if (!shape[key](Object.hasOwn(value, key) ? value[key] : undefined)) {
        return false;
      }
    }
    return true;
  };
}

/** Of one of the shapes. */
export function isEither<T>(...checks: readonly ((value: unknown) => value is T)[]): Check<T> {
  return (value): value is T => checks.some((check) => check(value));
}
