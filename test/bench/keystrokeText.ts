/**
 * The file that keystrokes are measured in and what is typed into it, the same for both measurements of keystroke.ts: a generated
 * module of 10,000 lines, and character after character somewhere in the bodies of its functions.
 */
import { moduleText, type SyntheticShape } from './synthetic';

const shape: SyntheticShape = { files: 20, linesPerFile: 8200, depth: 16, seed: 3 };

export const original = moduleText(0, shape);

/** Texts of files that lie beside it and are called from it. */
export const others = Array.from({ length: 5 }, (_, index) => moduleText(index + 1, { ...shape, linesPerFile: 500 }));

export interface Typed {
  /** The text after the keystroke. */
  readonly text: string;
  /** Offset in the text before, and what was put there. */
  readonly at: number;
  readonly inserted: string;
}

/** One keystroke: a digit behind a number, in another function each time. */
export function typedInto(text: string, count: number): Typed {
  const places = [...text.matchAll(/len\(row\) \* \d+$/gm)];
  const place = places[(count * 37) % places.length];
  const at = (place?.index ?? 0) + (place?.[0].length ?? 0);
  const inserted = String(1 + (count % 9));
  return { text: text.slice(0, at) + inserted + text.slice(at), at, inserted };
}

/** What one keystroke took in this process. */
export interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
}
