/** Several fixes of one file applied together. */
import assert from 'node:assert/strict';
import { combineFixes } from '../../../src/advice/fixes/combineFixes';
import { fixesFor } from '../../../src/advice/fixes/fixes';
import { defaultAdviceSettings, type Finding, type Fix } from '../../../src/advice/finding';
import { applyEdits } from '../../../src/core/text';
import { EditSource } from '../../../src/languages/python/edits/editSource';
import { NodeKind } from '../../../src/languages/python/parser/nodes';
import { parse } from '../../../src/languages/python/parser/parse';

/** The first fix of each call of `load`. */
function fixesOf(text: string): Fix[] {
  const source = new EditSource(parse(text));
  const fixes: Fix[] = [];
  for (const call of source.descendants(source.tree.root)) {
    const callee = source.first(call);
    if (source.kind(call) === NodeKind.Call && source.lastName(callee) === 'load') {
      const finding: Finding = {
        rule: 'blocking-call-in-async',
        severity: 'warning',
        range: source.range(callee),
        message: 'made by a test',
        path: [],
        functionName: 'page',
        detail: {
          kind: 'call',
          api: 'shop.load',
          isDirect: true,
          twin: undefined,
          gil: 'released',
          isImportable: true,
        },
      };
      fixes.push(...fixesFor({ text: () => text }, 'main.py', finding, defaultAdviceSettings).slice(0, 1));
    }
  }
  return fixes;
}

function fixAll(text: string): string {
  let current = text;
  for (let round = 0; round < 10; round++) {
    const { edits, applied } = combineFixes('main.py', fixesOf(current));
    if (applied.length === 0) {
      return current;
    }
    current = applyEdits(current, edits);
  }
  assert.fail('fixes keep coming');
}

describe('fixing everything in a file', () => {
  it('adds the import once', () => {
    const text = 'import shop\n\n\nasync def page():\n    a = shop.load(1)\n    b = shop.load(2)\n    return a, b\n';
    assert.equal(
      fixAll(text),
      'import asyncio\n\nimport shop\n\n\nasync def page():\n    a = await asyncio.to_thread(shop.load, 1)\n' +
        '    b = await asyncio.to_thread(shop.load, 2)\n    return a, b\n',
    );
  });

  it('takes nested calls in rounds and then finds nothing more', () => {
    const text = 'import asyncio\n\n\nasync def page(shop):\n    return shop.load(shop.load(1)).load(2)\n';
    const fixed = fixAll(text);
    assert.equal(
      fixed,
      'import asyncio\n\n\nasync def page(shop):\n    return await asyncio.to_thread((await asyncio.to_thread(shop.load, ' +
        'await asyncio.to_thread(shop.load, 1))).load, 2)\n',
    );
    assert.equal(fixAll(fixed), fixed);
  });

  it('puts off a fix that touches what another one changes', () => {
    const text = 'import asyncio\n\n\nasync def page(shop):\n    return shop.load(1).load(2)\n';
    const { applied, deferred } = combineFixes('main.py', fixesOf(text));
    assert.deepEqual([applied.length, deferred.length], [1, 1]);
  });

  it('leaves other files out', () => {
    const fixes = fixesOf('async def page(shop):\n    return shop.load(1)\n');
    assert.equal(fixes.length, 1);
    assert.deepEqual(combineFixes('other.py', fixes).edits, []);
  });
});
