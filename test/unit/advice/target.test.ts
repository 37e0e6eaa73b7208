/** What the advice says where one machine is not enough for a person's target. */
import assert from 'node:assert/strict';
import { adviseFunction } from '../../../src/advice/advise';
import { adviceSettingsOf, mergeConfigurations, parseConfiguration } from '../../../src/advice/configuration';
import { defaultAdviceSettings, type Recommendation } from '../../../src/advice/finding';
import { parseTarget } from '../../../src/advice/targetText';
import { engineIds, engines } from '../../../src/knowledge/engines';
import { newProject } from '../../../src/server/newProject';

const heavy = `
def weigh(number):
    total = 0
    for step in range(3_000_000):
        total += (number * step) % 7
    return total


def report(numbers):
    results = []
    for number in numbers:
        results.append(weigh(number))
    return results
`;

const project = newProject();

function recommended(text: string, targetMs: number | undefined, other = ''): Recommendation | undefined {
  for (const path of project.paths()) {
    project.removeFile(path);
  }
  project.setFile('report.py', text);
  project.setFile('other.py', other);
  const summary = project.summaries('report.py').find(({ facts }) => facts.name === 'report');
  assert.ok(summary);
  const settings = { ...defaultAdviceSettings, ...(targetMs === undefined ? {} : { targetMs }) };
  return adviseFunction(project, summary, settings).simulation?.recommendation;
}

describe('advice for a target', () => {
  it('names an engine, its machines and the time where the best on this machine takes longer', () => {
    const { beyond, reason, strategy } = recommended(heavy, 2000) ?? assert.fail('nothing is recommended');
    assert.equal(strategy, 'processes');
    assert.ok(beyond);
    assert.equal(beyond.engine, 'dask');
    assert.equal(beyond.why, 'default');
    assert.ok(beyond.bestHereMs > 2000 && beyond.makespanMs < beyond.bestHereMs && beyond.nodes >= 1);
    assert.match(reason, /One machine is not enough for 2 s: the best here takes \d/);
    assert.match(reason, /Dask on .* ≈ .*\(simulated, within a factor of 2\)/);
    assert.match(reason, /`Client\(\.\.\.\)\.get_executor\(\)` has the interface of `concurrent\.futures`/);
  });

  it('says nothing of other machines without a target, or where this one meets it', () => {
    assert.equal(recommended(heavy, undefined)?.beyond, undefined);
    const met = recommended(heavy, 3_600_000);
    assert.equal(met?.beyond, undefined);
    assert.doesNotMatch(met?.reason ?? '', /One machine/);
  });

  it('shows the cluster among the outcomes only where the target is missed', () => {
    const outcomesOf = (targetMs: number | undefined) => {
      recommended(heavy, targetMs);
      const summary = project.summaries('report.py').find(({ facts }) => facts.name === 'report');
      const settings = { ...defaultAdviceSettings, ...(targetMs === undefined ? {} : { targetMs }) };
      return summary && adviseFunction(project, summary, settings).simulation?.outcomes.map(({ strategy }) => strategy);
    };
    assert.equal(outcomesOf(2000)?.includes('cluster'), true);
    assert.equal(outcomesOf(undefined)?.includes('cluster'), false);
  });

  it('takes what the project imports: the file itself first', () => {
    assert.equal(recommended(`import ray\n${heavy}`, 2000, 'import dask\n')?.beyond?.engine, 'ray');
    const other = recommended(heavy, 2000, 'from celery import Celery\n')?.beyond;
    assert.deepEqual([other?.engine, other?.why], ['celery', 'imported']);
    assert.match(
      recommended(heavy, 2000, 'import joblib\n')?.reason ?? '',
      /joblib on Dask, because the project imports it/,
    );
  });

  it('is silent about work that waits, and about iterations that depend on each other', () => {
    const waiting = 'import time\n\ndef report(numbers):\n    for number in numbers:\n        time.sleep(5)\n';
    assert.equal(recommended(waiting, 2000)?.beyond, undefined);
    const dependent = heavy.replace(
      'results.append(weigh(number))',
      'number = weigh(results[-1] if results else 1)\n        results.append(number)',
    );
    assert.equal(recommended(dependent, 2000)?.beyond, undefined);
  });
});

describe('a target', () => {
  it('is written with its unit, or in seconds', () => {
    assert.deepEqual(
      ['30s', '2 min', '1.5h', '500ms', '45', ' 3m '].map(parseTarget),
      [30_000, 120_000, 5_400_000, 500, 45_000, 180_000],
    );
    assert.deepEqual(['', 'soon', '-3s', '0', '3 days'].map(parseTarget), [
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is a key of project files and of the editor; an empty one is none', () => {
    const file = parseConfiguration({ target: '2 min' }, 'kebab-case');
    const editor = parseConfiguration({ target: '' }, 'camelCase');
    assert.deepEqual([file.problems, editor.problems], [[], []]);
    const merged = mergeConfigurations([file.configuration, editor.configuration]);
    assert.equal(adviceSettingsOf(merged, { requiredPython: undefined, cores: 2 }).targetMs, 120_000);
    assert.equal(parseConfiguration({ target: 30 }, 'kebab-case').configuration.target, 30_000);
    assert.equal(parseConfiguration({ target: 'soon' }, 'kebab-case').problems[0]?.key, 'target');
  });
});

describe('the knowledge of engines', () => {
  for (const id of engineIds) {
    it(`says how ${id} is used, with a source`, () => {
      const { name, modules, api, source } = engines[id];
      assert.ok(name !== '' && modules.length > 0 && api.includes('`') && !api.endsWith('.'));
      assert.match(source, /^https:\/\//);
    });
  }
});
