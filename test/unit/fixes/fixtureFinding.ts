/**
 * Makes the finding of a fix fixture from the comments at its head, so that the tests of fixes do not depend on rules.
 * The head's grammar is described in test/fixtures/fixes/README.md.
 */
import assert from 'node:assert/strict';
import type { Finding, FindingDetail, RuleId } from '../../../src/advice/finding';
import type { Range } from '../../../src/core/text';
import type { AsyncTwin } from '../../../src/knowledge/apiEntry';
import { EditSource } from '../../../src/languages/python/edits/editSource';
import { NodeKind, type NodeIndex } from '../../../src/languages/python/parser/nodes';
import { parse } from '../../../src/languages/python/parser/parse';

export interface FixtureHead {
  readonly finding: Finding;
  readonly pythonVersion: string;
  /** Id of the fix to apply; undefined for the first. */
  readonly fixId: string | undefined;
}

type Head = ReadonlyMap<string, readonly string[]>;

interface Located {
  /** What the finding stands at. */
  readonly node: NodeIndex;
  /** The node's own where absent. */
  readonly range?: Range;
  readonly detail: FindingDetail;
}

export function readFixture(rule: RuleId, text: string): FixtureHead {
  const head = readHead(text);
  const source = new EditSource(parse(text));
  assert.deepEqual(source.tree.problems, [], 'the fixture itself must parse');
  const { node, range = source.range(node), detail } = locate(rule, source, head);
  const finding: Finding = {
    rule,
    severity: 'warning',
    range,
    message: 'made by a test',
    path: [],
    functionName: 'test',
    detail,
  };
  return { finding, pythonVersion: value(head, 'python') ?? '3.12', fixId: value(head, 'fix') };
}

/** What a program does that is wrong before the fix; undefined where it must do the same before and after. */
export interface Correction {
  /** What the original prints. */
  readonly before: string;
  /** The exception the original ends with, as Python prints it, or its beginning; empty where it ends well. */
  readonly raises: string;
  readonly after: string;
}

export function readCorrection(text: string): Correction | undefined {
  const head = readHead(text);
  const lines = (key: string) => (head.get(key) ?? []).map((line) => `${line}\n`).join('');
  return head.has('after') || head.has('raises')
    ? { before: lines('before'), raises: value(head, 'raises') ?? '', after: lines('after') }
    : undefined;
}

/** What the original ends with where each worker process imports the main module again; undefined where that changes nothing. */
export function readSpawnFailure(text: string): string | undefined {
  return value(readHead(text), 'spawn');
}

/** True for a program that WebAssembly cannot run, such as one that starts other programs. */
export function needsRealPython(text: string): boolean {
  return readHead(text).has('real');
}

function readHead(text: string): Head {
  const head = new Map<string, string[]>();
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const match = /^# ([a-z]+)(?:: (.*))?$/.exec(line);
    if (match?.[1] !== undefined) {
      head.set(match[1], [...(head.get(match[1]) ?? []), match[2] ?? '']);
    } else if (!line.startsWith('#')) {
      break;
    }
  }
  return head;
}

/** The one value of a line of the head, or the last one. */
function value(head: Head, key: string): string | undefined {
  return head.get(key)?.at(-1);
}

function locate(rule: RuleId, source: EditSource, head: Head): Located {
  switch (rule) {
    case 'sequential-awaits':
      return head.has('loop') ? awaitLoop(source, head) : awaitRun(source, head);
    case 'parallel-cpu-loop':
    case 'overlapping-io-loop':
    case 'parallel-released-loop':
      return parallelLoop(source, head, rule === 'parallel-cpu-loop' ? 'processes' : 'threads');
    case 'async-without-await': {
      const node = functionNamed(source, value(head, 'function') ?? '');
      const name = source.childOfKind(node, NodeKind.Name);
      return { node: name, detail: { kind: 'endpoint', function: source.range(node) } };
    }
    case 'unpicklable-task':
      return unpicklable(source, head);
    case 'unused-suppression':
      return suppression(source, head);
    default: {
      const node = calleeWithText(source, value(head, 'at') ?? '');
      return { node, detail: callDetail(rule, source, node, head) };
    }
  }
}

/** Details of findings that stand at the callee of a call. */
function callDetail(rule: RuleId, source: EditSource, node: NodeIndex, head: Head): FindingDetail {
  const callable = source.nodeText(node);
  const isImportable = value(head, 'importable') !== 'no';
  const isDirect = !head.has('indirect');
  switch (rule) {
    case 'threads-for-cpu-work':
    case 'processes-for-io-work':
      return { kind: 'pool', mechanism: callable, callable, isImportable };
    case 'nested-event-loop':
      return { kind: 'event-loop', isDirect, takes: head.has('function') ? 'function' : 'coroutine' };
    case 'dropped-task': {
      const inCoroutine = source.flag(source.enclosingScope(node)) === 1;
      return { kind: 'dropped', what: head.has('coroutine') ? 'coroutine' : 'task', inCoroutine };
    }
    case 'wasted-offload':
      return { kind: 'wasted', form: oneOf(value(head, 'form') ?? 'hand-over', ['hand-over', 'executor', 'gather']) };
    case 'unbounded-fan-out': {
      const form = oneOf(value(head, 'form') ?? 'arguments', ['arguments', 'loop']);
      return { kind: 'fan-out', form, limit: Number(value(head, 'limit') ?? '20') };
    }
    case 'unguarded-process-start':
      return { kind: 'unguarded', statement: source.range(statementOfModule(source, node)) };
    case 'pool-per-call': {
      const place = oneOf(value(head, 'place') ?? 'loop', ['loop', 'endpoint']);
      return { kind: 'pool-made', place, className: value(head, 'class') ?? callable };
    }
    case 'small-process-tasks':
      return { kind: 'small-tasks', chunkSize: Number(value(head, 'chunk') ?? '50') };
    default: {
      const twin = value(head, 'twin');
      const requires = value(head, 'requires');
      return {
        kind: 'call',
        api: value(head, 'api') ?? callable,
        isDirect,
        twin:
          twin === undefined
            ? undefined
            : { name: twin, ...twinForm(head), ...(requires === undefined ? {} : { requires }) },
        gil: oneOf(value(head, 'gil') ?? 'held', ['held', 'released']),
        isImportable,
        isThreadBound: head.has('bound'),
        isLazy: head.has('lazy'),
      };
    }
  }
}

function twinForm(head: Head): Pick<AsyncTwin, 'form' | 'gives'> {
  const gives = value(head, 'gives');
  return gives === undefined ? { form: 'same-arguments' } : { form: 'process', gives: oneOf(gives, processResults) };
}

const processResults = ['completed-process', 'return-code', 'checked-return-code', 'checked-output'] as const;

function awaitRun(source: EditSource, head: Head): Located {
  const statements = statementsBetween(source, value(head, 'from') ?? '', value(head, 'to') ?? '');
  return {
    node: statements[0] ?? 0,
    detail: { kind: 'await-run', statements: statements.map((node) => source.range(node)) },
  };
}

const loops = [
  NodeKind.For,
  NodeKind.ListComprehension,
  NodeKind.SetComprehension,
  NodeKind.DictComprehension,
  NodeKind.GeneratorExpression,
];

function awaitLoop(source: EditSource, head: Head): Located {
  const node = nodeStarting(source, value(head, 'loop') ?? '', loops);
  const form = source.kind(node) === NodeKind.For ? 'for' : 'comprehension';
  return { node, detail: { kind: 'await-loop', loop: source.range(node), form } };
}

function parallelLoop(source: EditSource, head: Head, usual: 'threads' | 'processes'): Located {
  const node = nodeStarting(source, value(head, 'loop') ?? '', loops);
  return {
    node,
    detail: {
      kind: 'parallel-loop',
      loop: source.range(node),
      form: source.kind(node) === NodeKind.For ? 'for' : 'comprehension',
      strategy: oneOf(value(head, 'strategy') ?? usual, ['threads', 'processes']),
      chunkSize: Number(value(head, 'chunk') ?? '1'),
    },
  };
}

/** The argument of the call at `at` that starts with the text of `argument`. */
function unpicklable(source: EditSource, head: Head): Located {
  const call = source.parent(calleeWithText(source, value(head, 'at') ?? ''));
  const text = value(head, 'argument') ?? '';
  const node = source.children(call).find((each, index) => index > 0 && source.nodeText(each).startsWith(text)) ?? 0;
  assert.notEqual(node, 0, `no argument starts with "${text}"`);
  const usual = source.kind(node) === NodeKind.Lambda ? 'lambda' : 'local-function';
  const what = oneOf(value(head, 'what') ?? usual, ['lambda', 'local-function', 'object']);
  return { node, detail: { kind: 'unpicklable', what, argument: source.range(node) } };
}

/** The first directive in a comment. */
function suppression(source: EditSource, head: Head): Located {
  const found = /# concurrency: ignore(?:-file)?(?:\[[^\]]*\])?/.exec(source.text);
  assert.ok(found, 'nothing is ignored');
  const range = source.lines.rangeAt(found.index, found.index + found[0].length);
  return { node: source.tree.root, range, detail: { kind: 'suppression', name: value(head, 'name') } };
}

function oneOf<const T extends string>(text: string, choices: readonly T[]): T {
  return choices.find((choice) => choice === text) ?? assert.fail(`"${text}" is none of ${choices.join(', ')}`);
}

function statementsBetween(source: EditSource, first: string, last: string): NodeIndex[] {
  const kinds = [NodeKind.Assign, NodeKind.AnnotatedAssign, NodeKind.ExpressionStatement];
  const statements: NodeIndex[] = [];
  const end = nodeStarting(source, last, kinds);
  for (let node = nodeStarting(source, first, kinds); node !== 0; node = source.next(node)) {
    statements.push(node);
    if (node === end) {
      return statements;
    }
  }
  assert.fail(`"${last}" does not follow "${first}" in one block`);
}

function nodeStarting(source: EditSource, text: string, kinds: readonly number[]): NodeIndex {
  for (const node of source.descendants(source.tree.root)) {
    if (kinds.includes(source.kind(node)) && source.nodeText(node).startsWith(text)) {
      return node;
    }
  }
  assert.fail(`nothing starts with "${text}"`);
}

function calleeWithText(source: EditSource, text: string): NodeIndex {
  for (const node of source.descendants(source.tree.root)) {
    const callee = source.first(node);
    if (source.kind(node) === NodeKind.Call && source.nodeText(callee).replace(/\s+/g, '') === text) {
      return callee;
    }
  }
  assert.fail(`nothing calls "${text}"`);
}

function functionNamed(source: EditSource, name: string): NodeIndex {
  for (const node of source.descendants(source.tree.root)) {
    const isDefinition = source.kind(node) === NodeKind.FunctionDef;
    if (isDefinition && source.nodeText(source.childOfKind(node, NodeKind.Name)) === name) {
      return node;
    }
  }
  assert.fail(`nothing defines "${name}"`);
}

function statementOfModule(source: EditSource, node: NodeIndex): NodeIndex {
  return source.children(source.tree.root).find((statement) => source.isWithin(node, statement)) ?? 0;
}
