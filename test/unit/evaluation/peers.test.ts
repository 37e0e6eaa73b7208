/**
 * Every call that flake8-async and ruff name as blocking in a coroutine (ASYNC210 to ASYNC251) is found here too. The list is
 * data: test/fixtures/peers/asyncRules.json, gathered from the public pages and sources that each entry names. A call on
 * their lists that does not wait carries the reason, and stays silent.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findingsOf } from '../../../src/advice/advise';
import { defaultAdviceSettings } from '../../../src/advice/finding';
import { fixtures, newProject } from '../../support/checkFixtures';

interface PeerCall {
  readonly code: string;
  readonly name: string;
  readonly setup: readonly string[];
  readonly statement: string;
  readonly silentBecause: string | undefined;
}

const calls = readCalls(JSON.parse(readFileSync(path.join(fixtures, 'peers/asyncRules.json'), 'utf8')));

const parameters = 'buffer, command, data, descriptor, message, other, path, pid, text, url';

function readCalls(list: unknown): PeerCall[] {
  assert.ok(Array.isArray(list));
  return list.map((item: unknown) => {
    assert.ok(typeof item === 'object' && item !== null);
    const fields = new Map<string, unknown>(Object.entries(item));
    const setup = fields.get('setup');
    const sources = fields.get('sources');
    const reason = fields.get('silentBecause');
    assert.ok(Array.isArray(setup) && Array.isArray(sources) && sources.length > 0);
    return {
      code: String(fields.get('code')),
      name: String(fields.get('name')),
      setup: setup.map(String),
      statement: String(fields.get('statement')),
      silentBecause: typeof reason === 'string' ? reason : undefined,
    };
  });
}

/** Lines of the source, zero-based, at which a blocking call is reported, and the one the call is on. */
function reported({ setup, statement }: PeerCall): { readonly lines: readonly number[]; readonly callLine: number } {
  const lines = [...setup, '', '', `async def handler(${parameters}):`, `    ${statement}`, ''];
  const project = newProject();
  project.setFile('handler.py', lines.join('\n'));
  const findings = findingsOf(project, 'handler.py', defaultAdviceSettings);
  return {
    lines: findings.filter(({ rule }) => rule === 'blocking-call-in-async').map(({ range }) => range.start.line),
    callLine: lines.length - 2,
  };
}

describe('the blocking calls of flake8-async and ruff', () => {
  for (const code of [...new Set(calls.map((call) => call.code))].sort()) {
    const ofCode = calls.filter((call) => call.code === code);
    const blocking = ofCode.filter(({ silentBecause }) => silentBecause === undefined);
    const silent = ofCode.filter(({ silentBecause }) => silentBecause !== undefined);
    if (blocking.length > 0) {
      it(`${code}: finds all ${blocking.length} ways of calling`, () => {
        const missed = blocking.filter((call) => {
          const { lines, callLine } = reported(call);
          return !lines.includes(callLine);
        });
        assert.deepEqual(
          missed.map(({ name, statement }) => `${name}: ${statement}`),
          [],
        );
      });
    }
    if (silent.length > 0) {
      it(`${code}: is silent about ${silent.length} that do not wait`, () => {
        const raised = silent.filter((call) => reported(call).lines.length > 0);
        assert.deepEqual(
          raised.map(({ name, silentBecause }) => `${name}: ${silentBecause ?? ''}`),
          [],
        );
      });
    }
  }
});
