import assert from 'node:assert/strict';
import { adviceSettingsOf, mergeConfigurations, parseConfiguration } from '../../../src/advice/configuration';
import { nearestName } from '../../../src/advice/nearestName';

const surroundings = { requiredPython: undefined, cores: 12 };

describe('a configuration', () => {
  it('reads every key of pyproject.toml', () => {
    const { configuration, problems } = parseConfiguration(
      {
        rules: { 'sequential-awaits': 'off', 'parallel-cpu-loop': 'warning' },
        kinds: { file: 'off' },
        'python-version': '3.11',
        cores: 8,
        'stall-limit': 20,
        exclude: ['generated/'],
        'per-file-ignores': { 'tests/**': ['*'], '*.py': ['dropped-task'] },
        knowledge: ['house.json'],
        'thread-functions': ['shop.background.in_thread'],
      },
      'kebab-case',
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(configuration, {
      rules: { 'sequential-awaits': 'off', 'parallel-cpu-loop': 'warning' },
      kinds: { file: 'off' },
      pythonVersion: '3.11',
      cores: 8,
      stallLimit: 20,
      exclude: ['generated/'],
      perFileIgnores: { 'tests/**': ['*'], '*.py': ['dropped-task'] },
      knowledge: ['house.json'],
      threadFunctions: ['shop.background.in_thread'],
    });
  });

  it('has the same names in the editor, in its spelling', () => {
    const { configuration, problems } = parseConfiguration(
      { stallLimit: 20, pythonVersion: '', codeLens: { enabled: true }, trace: { server: 'off' } },
      'camelCase',
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(configuration, { stallLimit: 20 });
  });

  it('names the nearest right key for one that is not known', () => {
    const { problems } = parseConfiguration(
      {
        'python-verison': '3.12',
        rules: { 'blocking-call-in-asnyc': 'off', 'cpu-work-in-async': 'loud' },
        kinds: { newtork: 'off' },
        'per-file-ignores': { '*.py': ['droped-task'] },
        something: 1,
      },
      'kebab-case',
    );
    assert.deepEqual(problems, [
      { key: 'python-verison', message: 'there is no setting of this name; did you mean `python-version`?' },
      {
        key: 'rules.blocking-call-in-asnyc',
        message: 'there is no rule of this name; did you mean `blocking-call-in-async`?',
      },
      { key: 'rules.cpu-work-in-async', message: 'expected one of warning, information, hint, off' },
      { key: 'kinds.newtork', message: 'there is no kind of this name; did you mean `network`?' },
      {
        key: 'per-file-ignores.*.py',
        message: '`droped-task`: there is no rule of this name; did you mean `dropped-task`?',
      },
      {
        key: 'something',
        message:
          'there is no setting of this name; there are rules, kinds, python-version, cores, stall-limit, target, exclude, per-file-ignores, knowledge, thread-functions',
      },
    ]);
  });

  it('keeps what is right beside what is wrong', () => {
    const { configuration, problems } = parseConfiguration(
      { cores: -1, 'stall-limit': 'long', exclude: [3], 'python-version': '2.7', rules: { 'dropped-task': 'off' } },
      'kebab-case',
    );
    assert.deepEqual(configuration, { rules: { 'dropped-task': 'off' } });
    assert.deepEqual(
      problems.map(({ key }) => key),
      ['cores', 'stall-limit', 'exclude', 'python-version'],
    );
  });

  it('is overruled key by key; lists of exclusions add up', () => {
    const merged = mergeConfigurations([
      { cores: 2, rules: { 'dropped-task': 'off' }, exclude: ['a'] },
      { rules: { 'sequential-awaits': 'hint' }, exclude: ['b'], stallLimit: 5 },
    ]);
    assert.deepEqual(merged, {
      cores: 2,
      stallLimit: 5,
      rules: { 'dropped-task': 'off', 'sequential-awaits': 'hint' },
      exclude: ['a', 'b'],
    });
  });

  it('turns rules off where they do not apply, and takes the machine where 0 is asked for', () => {
    const settings = adviceSettingsOf({ cores: 0, rules: { 'dropped-task': 'hint' } }, surroundings, ['dropped-task']);
    assert.equal(settings.cores, 12);
    assert.equal(settings.rules['dropped-task'], 'off');
    const none = adviceSettingsOf({}, surroundings, ['*']);
    assert.equal(none.rules['blocking-call-in-async'], 'off');
  });

  it('takes the version the project asks for where none is set', () => {
    assert.equal(adviceSettingsOf({}, { ...surroundings, requiredPython: '3.9' }).pythonVersion, '3.9');
    assert.equal(
      adviceSettingsOf({ pythonVersion: '3.13t' }, { ...surroundings, requiredPython: '3.9' }).pythonVersion,
      '3.13t',
    );
  });

  for (const value of ['text', 3, [], true]) {
    it(`refuses ${JSON.stringify(value)} in place of a table`, () => {
      assert.deepEqual(parseConfiguration(value, 'kebab-case'), {
        configuration: {},
        problems: [{ key: '', message: 'expected a table of settings' }],
      });
    });
  }
});

describe('the nearest name', () => {
  it('is found through exchanged, missing and added letters', () => {
    const names = ['cores', 'exclude', 'knowledge'];
    assert.equal(nearestName('croes', names), 'cores');
    assert.equal(nearestName('exlude', names), 'exclude');
    assert.equal(nearestName('knowledges', names), 'knowledge');
    assert.equal(nearestName('Cores', names), 'cores');
  });

  it('is what begins with the word', () => {
    assert.equal(nearestName('blocking-call', ['cores', 'blocking-call-in-async']), 'blocking-call-in-async');
    assert.equal(nearestName('bl', ['cores', 'blocking-call-in-async']), undefined);
  });

  it('is nothing for another word', () => {
    assert.equal(nearestName('timeout', ['cores', 'exclude']), undefined);
  });
});
