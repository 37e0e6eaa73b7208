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

const pools = 'from multiprocessing import Pool\n';
const starter = `${pools}\ndef start():\n    return Pool(4)\n`;
const workers = `${pools}\nclass Workers:\n    def __init__(self):\n        self.pool = Pool(4)\n`;
const entered = `${pools}\nclass Workers:\n    def __enter__(self):\n        self.pool = Pool(4)\n        return self\n\n    def __exit__(self, *error):\n        pass\n`;

/** A module that calls the first of so many functions, each of which calls the next; the last starts processes. */
function chain(length: number): string {
  const functions = Array.from({ length }, (_, index) => {
    const next = index + 1 < length ? `step${String(index + 1)}()` : 'Pool(4)';
    return `def step${String(index)}():\n    return ${next}\n`;
  });
  return `${pools}\n${functions.join('\n')}\nstep0()\n`;
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
    assert.deepEqual(concerned(project, 'shop.py'), []);
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

  const startedOnImport: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'by itself': { 'shop.py': `${pools}\nPool(4)\n` },
    'through a helper': { 'shop.py': `${starter}\nstart()\n` },
    'through a helper of another file': { 'pools.py': starter, 'shop.py': 'import pools\n\npools.start()\n' },
    'by the constructor of a class': {
      'pools.py': workers,
      'shop.py': 'from pools import Workers\n\nworkers = Workers()\n',
    },
    'by the constructor that a class inherits': {
      'pools.py': workers,
      'shop.py': 'from pools import Workers\n\nclass Packers(Workers):\n    pass\n\npackers = Packers()\n',
    },
    'by the constructor that another one calls': {
      'pools.py': workers,
      'shop.py':
        'from pools import Workers\n\nclass Packers(Workers):\n    def __init__(self):\n        super().__init__()\n\npackers = Packers()\n',
    },
    'by the initialiser of a data class': {
      'shop.py': `from dataclasses import dataclass\n${pools}\n@dataclass\nclass Workers:\n    size: int = 4\n\n    def __post_init__(self):\n        self.pool = Pool(self.size)\n\nworkers = Workers()\n`,
    },
    'by a class method that makes an object': {
      'pools.py': `${workers}\n    @classmethod\n    def make(cls):\n        return cls()\n`,
      'shop.py': 'from pools import Workers\n\nworkers = Workers.make()\n',
    },
    'on entering a pool class of the project': {
      'pools.py': entered,
      'shop.py': 'from pools import Workers\n\nwith Workers() as workers:\n    print(workers)\n',
    },
    'on entering an object of another file': {
      'pools.py': `${entered}\nworkers = Workers()\n`,
      'shop.py': 'import pools\n\nif True:\n    with pools.workers as workers:\n        print(workers)\n',
    },
    'in a function that enters a pool class': {
      'pools.py': entered,
      'work.py': 'from pools import Workers\n\ndef run():\n    with Workers() as workers:\n        print(workers)\n',
      'shop.py': 'import work\n\nwork.run()\n',
    },
    'on leaving a pool class': {
      'pools.py': entered
        .replace('__exit__', '__leave__')
        .replace('__enter__(self)', '__exit__(self, *error)')
        .replace('__leave__', '__enter__'),
      'shop.py': 'from pools import Workers\n\nwith Workers() as workers:\n    print(workers)\n',
    },
    'by an alias': { 'pools.py': starter, 'shop.py': 'from pools import start as begin\n\nbegin()\n' },
    'by another name for a function': { 'shop.py': `${starter}\nbegin = start\nbegin()\n` },
    'by a lambda': { 'shop.py': `${pools}\nbegin = lambda: Pool(4)\nbegin()\n` },
    'through a decorated function': {
      'shop.py': `import functools\n${pools}\ndef told(function):\n    @functools.wraps(function)\n    def tell(*given):\n        print(given)\n        return function(*given)\n    return tell\n\n@told\ndef start():\n    return Pool(4)\n\nstart()\n`,
    },
    'by a decorator with arguments': {
      'shop.py': `${pools}\ndef parallel(size):\n    pool = Pool(size)\n    return lambda function: pool\n\n@parallel(4)\ndef pack(parcel):\n    return parcel\n`,
    },
    'by a method': {
      'pools.py': `${pools}\nclass Shop:\n    def open(self):\n        self.pool = Pool(4)\n`,
      'shop.py': 'from pools import Shop\n\nshop = Shop()\nshop.open()\n',
    },
    'by a method of a base class': {
      'pools.py': `${pools}\nclass Opening:\n    def open(self):\n        self.pool = Pool(4)\n`,
      'work.py': 'from pools import Opening\n\nclass Shop(Opening):\n    pass\n',
      'shop.py': 'from work import Shop\n\nShop().open()\n',
    },
    'by a property': {
      'pools.py': `${pools}\nclass Shop:\n    @property\n    def pool(self):\n        return Pool(4)\n`,
      'shop.py': 'from pools import Shop\n\npool = Shop().pool\n',
    },
    'by a cached property': {
      'pools.py': `from functools import cached_property\n${pools}\nclass Shop:\n    @cached_property\n    def pool(self):\n        return Pool(4)\n`,
      'shop.py': 'from pools import Shop\n\npool = Shop().pool\n',
    },
    'by an operator': {
      'pools.py': `${pools}\nclass Shop:\n    def __or__(self, other):\n        return Pool(4)\n`,
      'shop.py': 'from pools import Shop\n\npool = Shop() | Shop()\n',
    },
    'by calling an object': {
      'pools.py': `${pools}\nclass Start:\n    def __call__(self):\n        return Pool(4)\n\nstart = Start()\n`,
      'shop.py': 'from pools import start\n\nstart()\n',
    },
    'by iterating over an object': {
      'pools.py': `${pools}\nclass Pools:\n    def __iter__(self):\n        return self\n\n    def __next__(self):\n        return Pool(4)\n`,
      'shop.py': 'from pools import Pools\n\nfor pool in Pools():\n    print(pool)\n',
    },
    'through a re-export': {
      'pools/inner.py': starter,
      'pools/__init__.py': 'from .inner import start as begin\n',
      'shop.py': 'import pools\n\npools.begin()\n',
    },
    'through a star import': { 'pools.py': starter, 'shop.py': 'from pools import *\n\nstart()\n' },
    'through functools.partial': {
      'shop.py': `from functools import partial\n${pools}\ndef start(size):\n    return Pool(size)\n\nbegin = partial(start, 4)\nbegin()\n`,
    },
    'in the body of a class': {
      'shop.py': `${pools}\nclass Shop:\n    def _start():\n        return Pool(4)\n\n    pool = _start()\n`,
    },
    'by a private method': {
      'shop.py': `${pools}\nclass Shop:\n    def open(self):\n        return self.__start()\n\n    def __start(self):\n        return Pool(4)\n\nShop().open()\n`,
    },
    'behind a protocol': {
      'opening.py': 'from typing import Protocol\n\nclass Opening(Protocol):\n    def open(self): ...\n',
      'pools.py': `${pools}\nclass Shop:\n    def open(self):\n        return Pool(4)\n`,
      'work.py': 'from opening import Opening\n\ndef run(shop: Opening):\n    return shop.open()\n',
      'shop.py': 'from work import run\nfrom pools import Shop\n\nrun(Shop())\n',
    },
    'in a pool that the event loop is given': {
      'shop.py':
        'import asyncio\nfrom concurrent.futures import ProcessPoolExecutor\n\ndef pack(parcel):\n    return sum(parcel)\n\nasync def main(parcels):\n    loop = asyncio.get_running_loop()\n    await loop.run_in_executor(ProcessPoolExecutor(), pack, parcels)\n\nasyncio.run(main([1]))\n',
    },
    'through six functions': { 'shop.py': chain(6) },
  };
  for (const [way, files] of Object.entries(startedOnImport)) {
    it(`finds processes that a module starts ${way}`, () => {
      const project = projectWith(files);
      const found = shown(project, 'shop.py', new Concern(project));
      assert.deepEqual(
        found.map((each) => each.split(' ')[0]),
        ['unguarded-process-start'],
      );
      assert.deepEqual(found, shown(projectWith(files), 'shop.py'));
    });
  }

  const notStarted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'through seven functions': { 'shop.py': chain(7) },
    'in functions that nobody calls': { 'shop.py': starter },
    'by a method that only shares its name': {
      'pools.py': `${pools}\nclass Shop:\n    def open(self):\n        return Pool(4)\n`,
      'shop.py': 'import io\nimport pools\n\nclass Door:\n    def open(self):\n        pass\n\nDoor().open()\n',
    },
  };
  for (const [way, files] of Object.entries(notStarted)) {
    it(`passes over a module that starts processes ${way}`, () => {
      const project = projectWith(files);
      assert.ok(!concerned(project, 'shop.py').includes('<module>'));
      assert.deepEqual(shown(projectWith(files), 'shop.py'), []);
    });
  }

  it('has nothing to say of a guarded start of processes', () => {
    const files = { 'shop.py': `${starter}\nif __name__ == "__main__":\n    start()\n` };
    const project = projectWith(files);
    assert.deepEqual(shown(project, 'shop.py', new Concern(project)), []);
    assert.deepEqual(shown(projectWith(files), 'shop.py'), []);
  });

  it('finds an event loop that the cells of a notebook nest through a function', () => {
    const files = {
      'shop.ipynb':
        'import asyncio\n\nasync def order():\n    await asyncio.sleep(1)\n\ndef run():\n    asyncio.run(order())\n\nrun()\n',
    };
    const project = projectWith(files);
    const found = shown(project, 'shop.ipynb', new Concern(project));
    assert.deepEqual(
      found.map((each) => each.split(' ')[0]),
      ['nested-event-loop'],
    );
    assert.deepEqual(found, shown(projectWith(files), 'shop.ipynb'));
  });

  it('follows calls into installed packages', () => {
    const projectWithLibrary = (): Project => {
      const project = newProject();
      project.setRoots(['']);
      project.setLibraryRoots(['packages']);
      project.setLibraryFile(
        'packages/parcels/__init__.py',
        `${starter}\nasync def send(letter):\n    print(letter)\n`,
      );
      project.setFile('shop.py', 'import parcels\n\nparcels.start()\n\ndef order(letter):\n    parcels.send(letter)\n');
      return project;
    };
    const project = projectWithLibrary();
    const found = shown(project, 'shop.py', new Concern(project));
    assert.deepEqual(
      found.map((each) => each.split(' ')[0]),
      ['unguarded-process-start', 'dropped-task'],
    );
    assert.deepEqual(found, shown(projectWithLibrary(), 'shop.py'));
  });

  it('passes over calls that only share their name with a coroutine function', () => {
    const project = projectWith({
      'mail.py': 'class Mailer:\n    async def write(self, letter):\n        pass\n',
      'shop.py': 'def note(file, letter):\n    file.write(letter)\n\ndef hint(map, rows):\n    map(len, rows)\n',
    });
    assert.deepEqual(concerned(project, 'shop.py'), []);
  });

  it('looks at the innermost function around a call', () => {
    const project = projectWith({
      'shop.py':
        'from threading import Thread\n\ndef open_shop(work):\n    def run(first=Thread()):\n        Thread(target=work).start()\n    later = lambda: Thread(target=work)\n    return run, later\n\ndef close_shop():\n    class Closer:\n        def run(self, work):\n            Thread(target=work).start()\n    return Closer\n',
    });
    assert.deepEqual(concerned(project, 'shop.py'), [
      'open_shop',
      'open_shop.<locals>.run',
      'open_shop.<locals>.<lambda>',
      'close_shop.<locals>.Closer.run',
    ]);
  });
});
