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

  const dropped: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'of another file': {
      'mail.py': 'async def send(letter):\n    pass\n',
      'shop.py': 'import mail\n\ndef order(letter):\n    mail.send(letter)\n',
    },
    'of a file that an imported one imports': {
      'mail.py': 'class Mailer:\n    async def send(self, letter):\n        pass\n',
      'post.py': 'from mail import Mailer\n\nmailer = Mailer()\n',
      'shop.py': 'import post\n\ndef order(letter):\n    post.mailer.send(letter)\n',
    },
    'under another name': {
      'mail.py': 'async def send(letter):\n    pass\n\npost = send\n',
      'shop.py': 'from mail import post as deliver\n\ndef order(letter):\n    deliver(letter)\n',
    },
    'that stands inside a function': {
      'shop.py':
        'def order(letter):\n    async def send():\n        print(letter)\n    deliver = send\n    send()\n    deliver()\n',
    },
    'that is kept as an attribute': {
      'shop.py':
        'async def send(letter):\n    pass\n\nclass Shop:\n    def __init__(self):\n        self.deliver = send\n\n    def order(self, letter):\n        self.deliver(letter)\n',
    },
    'behind a plain method of a base class': {
      'channel.py': 'class Channel:\n    def send(self, letter):\n        raise NotImplementedError\n',
      'mail.py':
        'from channel import Channel\n\nclass Mail(Channel):\n    async def send(self, letter):\n        pass\n',
      'shop.py': 'from channel import Channel\n\ndef order(channel: Channel, letter):\n    channel.send(letter)\n',
    },
    'behind a protocol': {
      'channel.py':
        'from typing import Awaitable, Protocol\n\nclass Channel(Protocol):\n    def send(self, letter) -> Awaitable[None]: ...\n',
      'mail.py': 'class Mail:\n    async def send(self, letter):\n        pass\n',
      'shop.py': 'from channel import Channel\n\ndef order(channel: Channel, letter):\n    channel.send(letter)\n',
    },
  };
  for (const [what, files] of Object.entries(dropped)) {
    it(`finds a coroutine ${what} that nobody awaits`, () => {
      const project = projectWith(files);
      const concern = new Concern(project);
      const rules = adviseFile(project, 'shop.py', defaultAdviceSettings, concern).findings.map(({ rule }) => rule);
      assert.ok(rules.length > 0);
      assert.deepEqual(new Set(rules), new Set(['dropped-task']));
      assert.deepEqual(
        findingsOf(projectWith(files), 'shop.py', defaultAdviceSettings).map(({ rule }) => rule),
        rules,
      );
    });
  }

  it('passes over calls that only share their name with a coroutine function', () => {
    const project = projectWith({
      'mail.py': 'class Mailer:\n    async def write(self, letter):\n        pass\n',
      'shop.py': 'def note(file, letter):\n    file.write(letter)\n\ndef hint(map, rows):\n    map(len, rows)\n',
    });
    assert.deepEqual(concerned(project, 'shop.py'), ['<module>']);
  });

  it('looks at the innermost function around a call', () => {
    const project = projectWith({
      'shop.py':
        'from threading import Thread\n\ndef open_shop(work):\n    def run(first=Thread()):\n        Thread(target=work).start()\n    later = lambda: Thread(target=work)\n    return run, later\n\ndef close_shop():\n    class Closer:\n        def run(self, work):\n            Thread(target=work).start()\n    return Closer\n',
    });
    assert.deepEqual(concerned(project, 'shop.py'), [
      '<module>',
      'open_shop',
      'open_shop.<locals>.run',
      'open_shop.<locals>.<lambda>',
      'close_shop.<locals>.Closer.run',
    ]);
  });
});
