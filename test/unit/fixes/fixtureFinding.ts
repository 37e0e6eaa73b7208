/**
 * Makes the finding of a fix fixture from the comments at its head, so that the tests of fixes do not depend on rules.
 * The head's grammar is described in test/fixtures/fixes/README.md.
 */
import assert from 'node:assert/strict';
import type { Finding, FindingDetail, RuleId } from '../../../src/advice/finding';
import type { GilUse } from '../../../src/core/verdict';
import { EditSource } from '../../../src/languages/python/edits/editSource';
import { NodeKind, type NodeIndex } from '../../../src/languages/python/parser/nodes';
import { parse } from '../../../src/languages/python/parser/parse';

export interface FixtureHead {
  readonly finding: Finding;
  readonly pythonVersion: string;
  /** Id of the fix to apply; undefined for the first. */
  readonly fixId: string | undefined;
}

export function readFixture(rule: RuleId, text: string): FixtureHead {
  const head = readHead(text);
  const source = new EditSource(parse(text));
  assert.deepEqual(source.tree.problems, [], 'the fixture itself must parse');
  const { node, detail } = locate(rule, source, head);
  const finding: Finding = {
    rule,
    severity: 'warning',
    range: source.range(node),
    message: 'made by a test',
    path: [],
    functionName: 'test',
    detail,
  };
  return { finding, pythonVersion: head.get('python') ?? '3.12', fixId: head.get('fix') };
}

function readHead(text: string): ReadonlyMap<string, string> {
  const head = new Map<string, string>();
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const match = /^# ([a-z]+)(?:: (.*))?$/.exec(line);
    if (match?.[1] !== undefined) {
      head.set(match[1], match[2] ?? '');
    } else if (!line.startsWith('#')) {
      break;
    }
  }
  return head;
}

function locate(
  rule: RuleId,
  source: EditSource,
  head: ReadonlyMap<string, string>,
): { readonly node: NodeIndex; readonly detail: FindingDetail } {
  const first = head.get('from');
  const loop = head.get('loop');
  if (first !== undefined) {
    const statements = statementsBetween(source, first, head.get('to') ?? '');
    return {
      node: statements[0] ?? 0,
      detail: { kind: 'await-run', statements: statements.map((node) => source.range(node)) },
    };
  }
  if (loop !== undefined) {
    const node = nodeStarting(source, loop, [NodeKind.For, NodeKind.ListComprehension, NodeKind.SetComprehension]);
    const form = source.kind(node) === NodeKind.For ? 'for' : 'comprehension';
    return { node, detail: { kind: 'await-loop', loop: source.range(node), form } };
  }
  const node = calleeWithText(source, head.get('at') ?? '');
  const callable = source.nodeText(node);
  const isImportable = head.get('importable') !== 'no';
  if (rule === 'threads-for-cpu-work') {
    return { node, detail: { kind: 'pool', mechanism: callable, callable, isImportable } };
  }
  const twin = head.get('twin');
  const requires = head.get('requires');
  return {
    node,
    detail: {
      kind: 'call',
      api: head.get('api') ?? callable,
      isDirect: !head.has('indirect'),
      twin:
        twin === undefined
          ? undefined
          : { name: twin, form: 'same-arguments', ...(requires === undefined ? {} : { requires }) },
      gil: readGil(head.get('gil') ?? 'held'),
      isImportable,
    },
  };
}

function readGil(text: string): GilUse {
  assert.ok(text === 'held' || text === 'released', `gil: ${text}`);
  return text;
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
