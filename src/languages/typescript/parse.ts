/**
 * Text to syntax tree. The compiler's own parser recovers from errors, and its tree is converted whatever it met, so that
 * code which is being typed yields what can be had of it. Never throws: what went wrong is listed among the problems.
 */
import { parseAndGenerateServices } from '@typescript-eslint/typescript-estree';
import { createSourceFile, flattenDiagnosticMessageText, JSDocParsingMode, ScriptKind, ScriptTarget } from 'typescript';
import { deepestPlace, isStackOverflow } from './nesting';
import type { Tree } from './syntax';

export interface ParseProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

export interface Parsed {
  readonly text: string;
  readonly body: readonly Tree.ProgramStatement[];
  /** Empty where none of them silences anything. */
  readonly comments: readonly Tree.Comment[];
  readonly problems: readonly ParseProblem[];
}

/** More problems of one file say nothing new. */
const maxProblems = 50;

/** Collecting comments takes a second walk over all tokens; only those that speak to linters and to us are read. */
const saysComments = /concurrency:|eslint-disable/;

/** JavaScript is read as JSX throughout: many programs have it in files that end in `.js`. */
function scriptKindOf(path: string): ScriptKind {
  if (path.endsWith('.tsx')) {
    return ScriptKind.TSX;
  }
  return /\.[mc]?ts$/.test(path) ? ScriptKind.TS : ScriptKind.JSX;
}

export function parse(text: string, path: string): Parsed {
  const problems: ParseProblem[] = [];
  try {
    const file = createSourceFile(
      path,
      text,
      { languageVersion: ScriptTarget.Latest, jsDocParsingMode: JSDocParsingMode.ParseNone },
      true,
      scriptKindOf(path),
    );
    // The converter refuses a tree with problems; these are taken out of it, and the tree stays as it was recovered.
    const found: unknown = Reflect.get(file, 'parseDiagnostics');
    for (const problem of Array.isArray(found) ? found : []) {
      problems.push(problemOf(problem));
    }
    Reflect.set(file, 'parseDiagnostics', []);
    const { ast } = parseAndGenerateServices(file, {
      filePath: path,
      allowInvalidAST: true,
      errorOnUnknownASTType: false,
      comment: saysComments.test(text),
      range: true,
      // Leaving them out takes a walk over the whole tree.
      loc: true,
      suppressDeprecatedPropertyWarnings: true,
      loggerFn: false,
      preserveNodeMaps: false,
    });
    return {
      text,
      body: ast.body,
      comments: ast.comments ?? [],
      problems: problems.slice(0, maxProblems),
    };
  } catch (error) {
    return unread(text, path, error, problems);
  }
}

/** Of what cannot be read, nothing but why: what was found before, or what went wrong with which part of the text. */
export function unread(text: string, path: string, error: unknown, found: readonly ParseProblem[]): Parsed {
  const [first] = isStackOverflow(error) ? [nestedTooDeeply(text, path)] : found;
  const message = error instanceof Error ? error.message : String(error);
  const problem = first ?? { start: 0, end: Math.min(1, text.length), message };
  return { text, body: [], comments: [], problems: [problem] };
}

function nestedTooDeeply(text: string, path: string): ParseProblem {
  const start = deepestPlace(text, path, scriptKindOf(path));
  return {
    start,
    end: Math.min(start + 1, text.length),
    message: 'Nested too deeply to be analysed, and so nothing of this file is: split this up, or exclude the file.',
  };
}

/** Internal to the compiler, so that nothing about its shape is taken for granted. */
function problemOf(problem: unknown): ParseProblem {
  const part = (name: string): unknown =>
    typeof problem === 'object' && problem !== null ? Reflect.get(problem, name) : undefined;
  const start = Number(part('start') ?? 0);
  const message = part('messageText');
  return {
    start,
    end: start + Number(part('length') ?? 0),
    message: typeof message === 'string' ? message : textOf(message),
  };
}

function textOf(chain: unknown): string {
  const isChain = (value: unknown): value is Parameters<typeof flattenDiagnosticMessageText>[0] =>
    typeof value === 'object' && value !== null && 'messageText' in value;
  return isChain(chain) ? flattenDiagnosticMessageText(chain, '\n') : 'This is not understood.';
}
