/** Which functions a listing of findings looks at: all that have one, and few besides. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { adviseFile, findingsOf } from '../../../src/advice/advise';
import { Concern } from '../../../src/advice/concern';
import { defaultAdviceSettings } from '../../../src/advice/finding';
import type { Project } from '../../../src/analysis/project';
import { fixtures, newProject, projectOf } from '../../support/checkFixtures';

/** Each is one project. */
const folders = readdirSync(fixtures, { withFileTypes: true })
  .filter((each) => each.isDirectory() && each.name !== 'typescript')
  .map(({ name }) => path.join(fixtures, name));

const shown = (project: Project, file: string, concern?: Concern): readonly string[] =>
  adviseFile(project, file, defaultAdviceSettings, concern).findings.map(
    ({ rule, severity, range, message }) => `${rule} ${severity} ${JSON.stringify(range)} ${message}`,
  );

function projectWith(files: Readonly<Record<string, string>>): Project {
  const project = newProject();
  project.setRoots(['']);
  for (const [name, text] of Object.entries(files)) {
    project.setFile(name, text);
  }
  return project;
}

function concerned(project: Project, file: string): readonly string[] {
  return project
    .functions(file)
    .filter(new Concern(project).of(file))
    .map(({ name }) => name);
}

describe('a listing of findings', () => {
  it('has what every rule finds in every function of the fixtures', function () {
    this.timeout(120_000);
    let findings = 0;
    let passedOver = 0;
    for (const folder of folders) {
      const project = projectOf(folder);
      const concern = new Concern(project);
      const whole = projectOf(folder);
      for (const file of project.paths().filter((each) => each.endsWith('.py'))) {
        const all = shown(whole, file);
        assert.deepEqual(shown(project, file, concern), all, path.join(folder, file));
        findings += all.length;
        passedOver += project.functions(file).filter((facts) => !concern.of(file)(facts)).length;
      }
    }
    assert.ok(findings > 300, `${String(findings)} findings`);
    assert.ok(passedOver > 500, `${String(passedOver)} functions that nobody asks about`);
  });

  it('passes over functions that only compute and return', () => {
    const project = projectWith({
      'shop.py':
        'def price(row):\n    return row.net * 1.2\n\ndef total(rows):\n    result = 0\n    while rows:\n        result = rows.pop() + result\n    return result\n',
    });
    assert.deepEqual(concerned(project, 'shop.py'), ['<module>']);
  });

  const ways: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'a method under another name': {
      'shop.py':
        'from concurrent.futures import ThreadPoolExecutor\n\ndef run(pool: ThreadPoolExecutor, rows):\n    start = pool.submit\n    start(len, rows)\n',
    },
    'a class under the name of an import': {
      'shop.py':
        'from concurrent.futures import ProcessPoolExecutor as Workers\n\ndef run(rows):\n    with Workers() as pool:\n        return list(pool.map(len, rows))\n',
    },
    'a name of another module': {
      'pools.py': 'from multiprocessing import Pool\n\nWorkers = Pool\n',
      'shop.py': 'from pools import Workers\n\ndef run():\n    return Workers(4)\n',
    },
    'a subclass': {
      'pools.py': 'import threading\n\nclass Worker(threading.Thread):\n    pass\n',
      'shop.py': 'from pools import Worker\n\ndef run(work):\n    Worker(target=work)\n',
    },
    'an attribute': {
      'shop.py':
        'from concurrent.futures import ThreadPoolExecutor\n\nclass Shop:\n    def __init__(self):\n        self.begin = ThreadPoolExecutor().submit\n\n    def run(self, rows):\n        self.begin(len, rows)\n',
    },
  };
  for (const [way, files] of Object.entries(ways)) {
    it(`looks at a function that starts threads or processes by ${way}`, () => {
      const names = concerned(projectWith(files), 'shop.py');
      assert.ok(
        names.some((name) => name.endsWith('run')),
        names.join(' '),
      );
    });
  }

  it('finds a coroutine of another file that nobody awaits', () => {
    const project = projectWith({
      'mail.py': 'async def send(letter):\n    pass\n',
      'shop.py': 'import mail\n\ndef order(letter):\n    mail.send(letter)\n',
    });
    const concern = new Concern(project);
    const rules = adviseFile(project, 'shop.py', defaultAdviceSettings, concern).findings.map(({ rule }) => rule);
    assert.deepEqual(rules, ['dropped-task']);
    assert.deepEqual(
      findingsOf(project, 'shop.py', defaultAdviceSettings).map(({ rule }) => rule),
      rules,
    );
  });
});
