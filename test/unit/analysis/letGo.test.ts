/**
 * Files that a project lets go of: what is asked of them later has to be what it was, whoever asks, and what is found in other files
 * must not depend on it. Each program is read twice, by a project that keeps everything and by one that keeps nothing.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { adviseFile } from '../../../src/advice/advise';
import { defaultAdviceSettings } from '../../../src/advice/finding';
import { callsOf } from '../../../src/analysis/callOperations';
import { Project } from '../../../src/analysis/project';
import type { FunctionSummary } from '../../../src/analysis/summary';
import type { CallOperation } from '../../../src/core/facts';
import { loadKnowledge } from '../../../src/knowledge/knowledge';
import { pythonLibraries } from '../../../src/knowledge/pythonLibraries';
import { python } from '../../../src/languages/python/python';
import { fixtures } from '../../support/checkFixtures';

const knowledge = loadKnowledge(pythonLibraries);

function filesOf(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.py'));
  return new Map(
    names.sort().map((name) => [name.replaceAll(path.sep, '/'), readFileSync(path.join(folder, name), 'utf8')]),
  );
}

/** @param idleCharacters None to let go of a file as soon as that is said. */
function projectOf(files: ReadonlyMap<string, string>, idleCharacters: number): Project {
  const project = new Project({ knowledge, languages: [python], idleCharacters });
  project.setRoots(['']);
  for (const [file, text] of files) {
    project.setFile(file, text);
  }
  return project;
}

function writtenIn({ text, callRange, callee, isAwaited, use }: CallOperation): unknown {
  return { text, callRange, callee, isAwaited, use };
}

function seenOf({ cost, offloadedCost, doubt, openCalls, verdict, effects, calls }: FunctionSummary): unknown {
  return {
    ...{ cost, offloadedCost, doubt, openCalls },
    effects: effects.map((effect) => ({ ...effect, call: effect.call && writtenIn(effect.call) })),
    verdict: { ...verdict, evidence: verdict.evidence },
    calls: calls.map(({ call, target, cost: price, repeats }) => [writtenIn(call), target, price, repeats]),
  };
}

function seen(project: Project, file: string): unknown {
  const { findings, suppressed } = adviseFile(project, file, defaultAdviceSettings);
  return { findings, suppressed, functions: project.summaries(file).map(seenOf) };
}

describe('A file that was let go of', () => {
  for (const folder of ['sample', 'rules', 'costs']) {
    const files = filesOf(path.join(fixtures, folder));
    const names = [...files.keys()];
    const expected = new Map<string, unknown>();

    before(() => {
      const project = projectOf(files, Number.POSITIVE_INFINITY);
      for (const name of names) {
        expected.set(name, seen(project, name));
      }
    });

    it(`is as it was, and so are the others, in ${folder}`, function () {
      this.timeout(120_000);
      const place = fc.nat(names.length - 1);
      fc.assert(
        fc.property(fc.array(fc.tuple(place, place), { minLength: 3, maxLength: 12 }), (order) => {
          const project = projectOf(files, 0);
          for (const [asked, left] of order) {
            const name = names[asked] ?? '';
            assert.deepEqual(seen(project, name), expected.get(name));
            project.letGo(name);
            project.letGo(names[left] ?? '');
            assert.deepEqual(seen(project, name), expected.get(name));
          }
        }),
        { numRuns: 8 },
      );
    });
  }

  it('has the operations of its body in the calls of its summary', () => {
    const project = projectOf(filesOf(path.join(fixtures, 'sample')), 0);
    let different = 0;
    for (const file of project.paths()) {
      for (const summary of project.summaries(file)) {
        const before = summary.calls;
        project.letGo(file);
        const body = new Set(callsOf(summary.facts.body));
        assert.ok(summary.calls.every(({ call }) => body.has(call)));
        assert.equal(project.summary(summary.reference), summary);
        different += before.length > 0 && summary.calls[0]?.call !== before[0]?.call ? 1 : 0;
      }
    }
    assert.ok(different > 20, `${String(different)} functions were read again`);
  });

  it('is as it is now where it was edited in the meantime', () => {
    const text = (seconds: number): string =>
      `import time\n\ndef rest(pause=None):\n    time.sleep(${String(seconds)})\n\nasync def wait():\n    rest()\n`;
    const project = projectOf(new Map([['a.py', text(1)]]), 0);
    for (const seconds of [1, 2, 3, 4]) {
      project.setFile('a.py', text(seconds));
      const ms = project.summaries('a.py').map(({ cost, facts }) => `${facts.id} ${String(cost.blockedIo.ms)}`);
      assert.ok(ms.includes(`wait ${String(seconds * 1000)}`), ms.join(', '));
      project.letGo('a.py');
      const again = project.summaries('a.py').flatMap(({ effects }) => effects.map(({ cost }) => cost.blockedIo.ms));
      assert.deepEqual(again, [seconds * 1000, seconds * 1000]);
    }
  });
});
