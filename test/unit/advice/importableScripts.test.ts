/**
 * Which functions of JavaScript a worker thread can load: those a module has under a name. What is nested in a function, handed over as
 * a callback or bound to an object stays where it is.
 */
import assert from 'node:assert/strict';
import { siteOf } from '../../../src/advice/workloads';
import { newScriptProject } from '../../support/checkFixtures';

const program = `
import { pbkdf2Sync } from 'node:crypto';

export function digest(text) {
  return pbkdf2Sync(text, 'salt', 100_000, 64, 'sha512');
}

export const arrow = (text) => pbkdf2Sync(text, 'salt', 100_000, 64, 'sha512');

export async function outer(texts) {
  const salt = texts[0];
  function inner(text) {
    return pbkdf2Sync(text, salt, 100_000, 64, 'sha512');
  }
  const local = (text) => {
    return pbkdf2Sync(text, salt, 100_000, 64, 'sha512');
  };
  return [inner(texts[1]), local(texts[2])];
}

export async function handler(text) {
  return digest(text);
}

process.on('message', (text) => {
  pbkdf2Sync(text, 'salt', 100_000, 64, 'sha512');
});

export class Keys {
  digest(text) {
    return pbkdf2Sync(text, 'salt', 100_000, 64, 'sha512');
  }
}
`;

describe('worker threads for functions of JavaScript', () => {
  const project = newScriptProject();
  project.setFile('keys.mjs', program);

  const refusal = (name: string): string | undefined => {
    const summary = project.summaries('keys.mjs').find(({ facts }) => facts.name === name);
    assert.ok(summary, `${name} is there`);
    return siteOf(summary, project)?.illegal.find(({ strategy }) => strategy === 'worker-threads')?.reason;
  };

  for (const name of ['digest', 'arrow', 'handler']) {
    it(`are offered where a module gives the work out: ${name}`, () => {
      assert.equal(refusal(name), undefined);
    });
  }

  for (const name of ['outer.inner', 'outer.local', 'outer', "process.on('message') callback", 'Keys.digest']) {
    it(`are refused where nobody can import the work: ${name}`, () => {
      assert.match(refusal(name) ?? '', /loads functions from modules/);
    });
  }
});
