/**
 * Makes the finding of a JavaScript or TypeScript fix fixture from the comments at its head, so that the tests of fixes do not
 * depend on rules. The head's grammar is described in test/fixtures/fixes/README.md.
 */
import assert from 'node:assert/strict';
import type { Finding, FindingDetail, RuleId } from '../../../src/advice/finding';
import type { Range } from '../../../src/core/text';
import { isCall, ScriptSource } from '../../../src/languages/typescript/edits/scriptSource';
import type { Node } from '../../../src/languages/typescript/syntax';

export interface ScriptFixture {
  readonly finding: Finding;
  /** Id of the fix to apply; undefined for the first. */
  readonly fixId: string | undefined;
  /** What the original and the result print, where a fix corrects the program; undefined where both print the same. */
  readonly correction: { readonly before: string; readonly after: string } | undefined;
  /** Texts of other files of the project. */
  readonly others: Readonly<Record<string, string>>;
}

type Head = ReadonlyMap<string, readonly string[]>;

export function readScriptFixture(rule: RuleId, path: string, text: string): ScriptFixture {
  const head = readHead(text);
  const source = ScriptSource.read(text, path) ?? assert.fail('the fixture itself must parse');
  const { range, detail } = locate(rule, source, head);
  const lines = (key: string) => (head.get(key) ?? []).map((line) => `${line}\n`).join('');
  const uses = value(head, 'uses');
  return {
    finding: { rule, severity: 'warning', range, message: 'made by a test', path: [], functionName: 'test', detail },
    fixId: value(head, 'fix'),
    correction: head.has('after') ? { before: lines('before'), after: lines('after') } : undefined,
    others: uses === undefined ? {} : { 'other.mjs': `import it from '${uses}';\n` },
  };
}

function readHead(text: string): Head {
  const head = new Map<string, string[]>();
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const match = /^\/\/ ([a-z]+)(?:: (.*))?$/.exec(line);
    if (match?.[1] !== undefined) {
      head.set(match[1], [...(head.get(match[1]) ?? []), match[2] ?? '']);
    } else if (!line.startsWith('//') && !line.startsWith('#!')) {
      break;
    }
  }
  return head;
}

function value(head: Head, key: string): string | undefined {
  return head.get(key)?.at(-1);
}

interface Located {
  readonly range: Range;
  readonly detail: FindingDetail;
}

function locate(rule: RuleId, source: ScriptSource, head: Head): Located {
  if (rule === 'sequential-awaits') {
    return head.has('loop') ? awaitLoop(source, head) : awaitRun(source, head);
  }
  if (rule === 'unused-suppression') {
    const found = /concurrency: ignore(?:-file)?(?:\[[^\]]*\])?/.exec(source.text) ?? assert.fail('nothing is ignored');
    const range = source.lines.rangeAt(found.index, found.index + found[0].length);
    return { range, detail: { kind: 'suppression', name: value(head, 'name') } };
  }
  const callee = calleeWithText(source, value(head, 'at') ?? '');
  return { range: source.range(callee), detail: callDetail(rule, source.nodeText(callee), head) };
}

function callDetail(rule: RuleId, callee: string, head: Head): FindingDetail {
  switch (rule) {
    case 'dropped-task': {
      const what = head.has('callbacks') ? 'callbacks' : 'promise';
      return { kind: 'dropped', what, inCoroutine: true };
    }
    case 'unbounded-fan-out':
      return { kind: 'fan-out', form: 'arguments', limit: Number(value(head, 'limit') ?? '2') };
    case 'pool-per-call':
      return { kind: 'pool-made', place: 'endpoint', className: callee };
    default: {
      const twin = value(head, 'twin');
      const takes = value(head, 'takes');
      const result = value(head, 'result');
      const requires = value(head, 'requires');
      return {
        kind: 'call',
        api: callee,
        isDirect: !head.has('indirect'),
        twin:
          twin === undefined
            ? undefined
            : {
                name: twin,
                form: head.has('promisified') ? 'promisified' : 'same-arguments',
                ...(takes === undefined ? {} : { takes: takes.split(' ').map(Number) }),
                ...(result === undefined ? {} : { result }),
                ...(requires === undefined ? {} : { requires }),
              },
        gil: 'held',
        isImportable: true,
      };
    }
  }
}

function awaitRun(source: ScriptSource, head: Head): Located {
  const first = nodeStarting(source, value(head, 'from') ?? '');
  const last = nodeStarting(source, value(head, 'to') ?? '');
  const siblings = source.siblings(first);
  const statements = siblings.slice(siblings.indexOf(first), siblings.indexOf(last) + 1);
  assert.ok(statements.length > 1, 'a run has at least two statements');
  return {
    range: source.range(first),
    detail: { kind: 'await-run', statements: statements.map((node) => source.range(node)) },
  };
}

function awaitLoop(source: ScriptSource, head: Head): Located {
  const node = nodeStarting(source, value(head, 'loop') ?? '');
  return { range: source.range(node), detail: { kind: 'await-loop', loop: source.range(node), form: 'for' } };
}

/** The statement that starts with this text. */
function nodeStarting(source: ScriptSource, text: string): Node {
  const found = source.nodes.find(
    (node) => /(?:Statement|Declaration)$/.test(node.type) && source.nodeText(node).startsWith(text),
  );
  return found ?? assert.fail(`nothing starts with "${text}"`);
}

function calleeWithText(source: ScriptSource, text: string): Node {
  for (const node of source.nodes) {
    if (isCall(node) && source.nodeText(node.callee).replace(/\s+/g, '') === text) {
      return node.callee;
    }
  }
  assert.fail(`nothing calls "${text}"`);
}
