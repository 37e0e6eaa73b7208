/**
 * Absolute names of imported modules. Relative imports follow the language reference, "Package relative imports":
 * one dot is the current package, each further dot one package up.
 */
import type { ExtractionOptions } from '../language';

/** A dotted name without the white space and line continuations that may stand between its parts. */
export function constantText(dotted: string): string {
  return dotted.replace(/[\s\\]+/g, '');
}

/**
 * The absolute module of `from <dots><written> import ...`.
 * @returns undefined when the dots lead above the top-level package, an ImportError at run time.
 */
export function importedName(written: string, dots: number, options: ExtractionOptions): string | undefined {
  if (dots === 0) {
    return written;
  }
  const parts = options.moduleName.split('.');
  const up = options.isPackage ? dots - 1 : dots;
  if (up > parts.length) {
    return undefined;
  }
  const base = parts.slice(0, parts.length - up);
  return [...base, ...(written === '' ? [] : [written])].join('.');
}
