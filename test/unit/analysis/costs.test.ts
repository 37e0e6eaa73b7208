/**
 * What functions cost, held against the comments of test/fixtures/costs. A comment beside a `def` says
 *   # growth: n·m; class: cpu; ms: 0.1-3; confidence: <0.5
 * where `ms` is the total at the assumed sizes and every part may be left out.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FunctionSummary } from '../../../src/analysis/summary';
import { growthOf, totalMs } from '../../../src/core/cost';
import { fixtures, newProject } from '../../support/checkFixtures';

const folder = path.join(fixtures, 'costs');
const keys: ReadonlySet<string> = new Set(['growth', 'class', 'gil', 'ms', 'confidence', 'evidence']);

interface Expectation {
  readonly line: number;
  readonly key: string;
  readonly value: string;
}

function expectationsOf(text: string, file: string): Expectation[] {
  return text.split('\n').flatMap((content, line) => {
    const comment = /^\s*(?:async )?def .*#\s*(\w+:.*)$/.exec(content)?.[1];
    return (comment?.split(';') ?? []).map((part) => {
      const [key = '', value = ''] = part.split(/:(.*)/).map((each) => each.trim());
      assert.ok(keys.has(key) && value !== '', `${file}:${line + 1}: not understood: ${part}`);
      return { line, key, value };
    });
  });
}

function check(summary: FunctionSummary, { key, value }: Expectation): void {
  const { cost, verdict, facts } = summary;
  const ms = totalMs(cost);
  switch (key) {
    case 'growth':
      assert.equal(growthOf(cost), value, `growth of ${facts.name}`);
      break;
    case 'class':
      assert.equal(verdict.class, value, `class of ${facts.name}, ${ms} ms`);
      break;
    case 'gil':
      assert.equal(verdict.gil, value, `GIL of ${facts.name}`);
      break;
    case 'ms': {
      const [least = 0, most = Infinity] = value.split('-').map(Number);
      assert.ok(ms >= least && ms <= most, `${facts.name} costs ${ms} ms, expected ${value}`);
      break;
    }
    case 'confidence': {
      const limit = Number(value.slice(1));
      const isRight = value.startsWith('<') ? verdict.confidence < limit : verdict.confidence > limit;
      assert.ok(isRight, `${facts.name} is sure by ${verdict.confidence}, expected ${value}`);
      break;
    }
    default:
      assert.ok(
        verdict.evidence.some(({ location }) => location.text === value),
        `${facts.name} rests on ${verdict.evidence.map(({ location }) => location.text).join(', ')}`,
      );
  }
}

describe('what a function costs', () => {
  for (const file of readdirSync(folder).sort()) {
    describe(file.replace('.py', ''), () => {
      const text = readFileSync(path.join(folder, file), 'utf8');
      const project = newProject();
      project.setFile(file, text);
      const summaries = project.summaries(file);
      for (const expectation of expectationsOf(text, file)) {
        const summary = summaries.find(
          ({ facts }) => facts.kind !== 'module' && facts.nameRange.start.line === expectation.line,
        );
        it(`${summary?.facts.name ?? `line ${expectation.line + 1}`}: ${expectation.key} ${expectation.value}`, () => {
          assert.ok(summary, 'no function is defined on this line');
          check(summary, expectation);
        });
      }
    });
  }
});
