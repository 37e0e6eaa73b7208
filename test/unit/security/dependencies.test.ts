/** Known vulnerabilities of dependencies, told apart by whether their code ships. */
import assert from 'node:assert/strict';
import { advisoriesOf } from '../../audit/dependencies';

const advisory = { title: 'Prototype pollution', url: 'https://github.com/advisories/GHSA-1', severity: 'high' };
const answer = {
  auditReportVersion: 2,
  vulnerabilities: {
    minimatch: { name: 'minimatch', severity: 'high', via: [advisory], nodes: ['node_modules/minimatch'] },
    mocha: { name: 'mocha', severity: 'low', via: ['minimatch'], nodes: ['node_modules/mocha'] },
  },
};

describe('the audit of dependencies', () => {
  it('tells what ships from what only builds and tests', () => {
    const { bundled, tools } = advisoriesOf(answer, new Set(['node_modules/minimatch']));
    assert.deepEqual(bundled, [
      { name: 'minimatch', severity: 'high', reasons: ['Prototype pollution (https://github.com/advisories/GHSA-1)'] },
    ]);
    assert.deepEqual(tools, [{ name: 'mocha', severity: 'low', reasons: [] }]);
  });

  it('counts a package by its folder: another version of it may only be a tool', () => {
    assert.deepEqual(advisoriesOf(answer, new Set(['node_modules/a/node_modules/minimatch'])).bundled, []);
  });

  it('takes a refusal of the registry for no answer, not for a clean one', () => {
    assert.throws(() => advisoriesOf({ message: '405 Method Not Allowed', error: { summary: '' } }, new Set()));
    assert.throws(() => advisoriesOf({}, new Set()));
  });
});
