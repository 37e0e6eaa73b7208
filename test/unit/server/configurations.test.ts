import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Configurations } from '../../../src/server/configurations';
import { projectFileOf } from '../../../src/server/files/pyproject';

describe('the configuration of a project', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'configuration-'));
    mkdirSync(path.join(folder, '.git'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };

  it('is read from the nearest pyproject.toml; the Python version from requires-python', () => {
    write('pyproject.toml', '[project]\nrequires-python = ">=3.9,<4"\n[tool.concurrency-advisor]\ncores = 2\n');
    write('packages/web/pyproject.toml', '[tool.poetry.dependencies]\npython = "^3.11"\n');
    const configurations = new Configurations({}, 16, folder);
    const outer = configurations.settingsOf(path.join(folder, 'tool.py'));
    const inner = configurations.settingsOf(path.join(folder, 'packages/web/app.py'));
    assert.deepEqual([outer.pythonVersion, outer.cores], ['3.9', 2]);
    assert.deepEqual([inner.pythonVersion, inner.cores], ['3.11', 4]);
  });

  it('gives way to the person’s own', () => {
    write(
      'pyproject.toml',
      '[tool.concurrency-advisor]\ncores = 2\n[tool.concurrency-advisor.rules]\ndropped-task = "hint"\n',
    );
    const configurations = new Configurations({ cores: 0, rules: { 'dropped-task': 'off' } }, 16, folder);
    const settings = configurations.settingsOf(path.join(folder, 'a.py'));
    assert.equal(settings.cores, 16);
    assert.equal(settings.rules['dropped-task'], 'off');
  });

  it('leaves rules out for the files that a pattern names', () => {
    write(
      'pyproject.toml',
      '[tool.concurrency-advisor.per-file-ignores]\n"tests/" = ["*"]\n"legacy_*.py" = ["dropped-task"]\n',
    );
    const configurations = new Configurations({}, 4, folder);
    const rules = (name: string) => configurations.settingsOf(path.join(folder, name)).rules;
    assert.equal(rules('tests/test_a.py')['blocking-call-in-async'], 'off');
    assert.deepEqual(rules('src/legacy_shop.py'), { 'dropped-task': 'off' });
    assert.deepEqual(rules('src/shop.py'), {});
  });

  it('excludes files by pattern, those of the project and those of the person', () => {
    write('pyproject.toml', '[tool.concurrency-advisor]\nexclude = ["generated/", "*_pb2.py"]\n');
    const configurations = new Configurations({ exclude: ['/vendor'] }, 4, folder);
    const excluded = (name: string) => configurations.isExcluded(path.join(folder, name));
    assert.deepEqual(['generated/a.py', 'src/x_pb2.py', 'vendor/b.py', 'src/vendor/b.py', 'src/a.py'].map(excluded), [
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('finds knowledge files beside the project file', () => {
    write('pyproject.toml', '[tool.concurrency-advisor]\nknowledge = ["house/storage.json"]\n');
    assert.deepEqual(new Configurations({}, 4, folder).knowledgeOf(path.join(folder, 'src')), [
      path.join(folder, 'house/storage.json'),
    ]);
  });

  it('names file and key of what is wrong, once, and goes on', () => {
    write('pyproject.toml', '[tool.concurrency-advisor]\nstall-limt = 5\ncores = 3\n');
    const configurations = new Configurations({}, 4, folder);
    assert.equal(configurations.settingsOf(path.join(folder, 'a/b.py')).cores, 3);
    assert.equal(configurations.settingsOf(path.join(folder, 'c.py')).cores, 3);
    assert.deepEqual(configurations.problems(), [
      `${path.join(folder, 'pyproject.toml')}: [tool.concurrency-advisor] stall-limt: there is no setting of this name; did you mean \`stall-limit\`?`,
    ]);
  });

  it('says where a broken file is broken', () => {
    write('pyproject.toml', '[project]\nname = \n');
    const file = projectFileOf(folder);
    assert.match(file?.problems[0] ?? '', /pyproject\.toml is no valid TOML at line 2, column \d+: /);
    assert.deepEqual(file?.configuration, {});
  });

  it('reads the files again after forgetting', () => {
    write('pyproject.toml', '[tool.concurrency-advisor]\ncores = 3\n');
    const configurations = new Configurations({}, 4, folder);
    const file = path.join(folder, 'a.py');
    assert.equal(configurations.settingsOf(file).cores, 3);
    write('pyproject.toml', '[tool.concurrency-advisor]\ncores = 5\n');
    assert.equal(configurations.settingsOf(file).cores, 3);
    configurations.forget();
    assert.equal(configurations.settingsOf(file).cores, 5);
  });

  it('does not look above the repository', () => {
    write('inner/.git/HEAD', '');
    write('pyproject.toml', '[tool.concurrency-advisor]\ncores = 3\n');
    assert.equal(projectFileOf(path.join(folder, 'inner/src')), undefined);
  });
});
