/**
 * Where code is nested more deeply than it can be read. The compiler's parser, the converter of its trees and the front end call
 * themselves for each level, and a chain of a thousand calls or a table of generated functions uses the stack up. Then nothing of
 * the file is known, and this finds the place to tell of. Only looks; parse.ts says what comes of it.
 */
import { createSourceFile, forEachChild, JSDocParsingMode, type Node, type ScriptKind, ScriptTarget } from 'typescript';

/** The place is narrowed down to a four-thousandth of the text, mostly less than a line. */
const narrowings = 12;

/** A longer text is not read a dozen times over. Characters. */
const mostNarrowed = 1_000_000;

/**
 * True for an error of the engine that says that the stack is used up. Where a regular expression is compiled with the last of it,
 * V8 calls that expression invalid (src/regexp/regexp-error.h, `StackOverflow`).
 */
export function isStackOverflow(error: unknown): boolean {
  return (
    (error instanceof RangeError && error.message.includes('call stack')) ||
    (error instanceof SyntaxError && error.message.endsWith(': Stack overflow'))
  );
}

/** The offset at which the code is nested most deeply, or at which the parser gave up. */
export function deepestPlace(text: string, path: string, kind: ScriptKind): number {
  const root = parsed(text, path, kind);
  return root === undefined ? firstUnread(text, path, kind) : deepestNode(root);
}

/** Undefined where the stack does not suffice. */
function parsed(text: string, path: string, kind: ScriptKind): Node | undefined {
  try {
    const options = { languageVersion: ScriptTarget.Latest, jsDocParsingMode: JSDocParsingMode.ParseNone };
    return createSourceFile(path, text, options, false, kind);
  } catch (error) {
    if (isStackOverflow(error)) {
      return undefined;
    }
    throw error;
  }
}

function deepestNode(root: Node): number {
  let deepest = { start: 0, depth: 0 };
  // Not by calls of itself: those are what the stack did not suffice for.
  for (const left = [{ node: root, depth: 0 }]; ;) {
    const next = left.pop();
    if (next === undefined) {
      return deepest.start;
    }
    const { node, depth } = next;
    if (depth > deepest.depth) {
      // A node's own beginning has the space before it.
      deepest = { start: Math.max(node.pos, node.end - 1), depth };
    }
    forEachChild(node, (child) => {
      left.push({ node: child, depth: depth + 1 });
    });
  }
}

/** The least that the parser does not get through, by halves. */
function firstUnread(text: string, path: string, kind: ScriptKind): number {
  let read = 0;
  let unread = text.length;
  for (let step = 0; step < narrowings && text.length <= mostNarrowed && unread - read > 1; step++) {
    const middle = Math.floor((read + unread) / 2);
    if (parsed(text.slice(0, middle), path, kind) === undefined) {
      unread = middle;
    } else {
      read = middle;
    }
  }
  return read;
}
