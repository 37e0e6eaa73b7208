import assert from 'node:assert/strict';
import { findingsOf } from '../../../src/advice/advise';
import { defaultAdviceSettings } from '../../../src/advice/finding';
import { fixesFor } from '../../../src/advice/fixes/fixes';
import { newProject } from '../../../src/server/newProject';
import { fixTexts } from '../../evaluation/fixSafety';

function fixed(text: string, file = 'shop.py'): string {
  return fixTexts('', new Map([[file, text]])).changed[0]?.after ?? text;
}

describe('fixes in programs of another event loop', () => {
  for (const loop of ['trio', 'anyio']) {
    it(`wait and start threads as ${loop} does`, () => {
      const text = `import time\n\nimport requests\nimport ${loop}\n\n\nasync def page(url):\n    time.sleep(1)\n    return requests.get(url)\n`;
      assert.equal(
        fixed(text),
        `import time\n\nimport requests\nimport ${loop}\n\n\nasync def page(url):\n    await ${loop}.sleep(1)\n    return await ${loop}.to_thread.run_sync(requests.get, url)\n`,
      );
    });
  }

  it('bundle keyword arguments, which run_sync does not take', () => {
    const text = 'import requests\nimport trio\n\n\nasync def page(url):\n    return requests.get(url, timeout=3)\n';
    assert.match(fixed(text), /await trio\.to_thread\.run_sync\(functools\.partial\(requests\.get, url, timeout=3\)\)/);
  });

  it('name what they use in their title', () => {
    const project = newProject();
    const text = 'import requests\nimport trio\n\n\nasync def page(url):\n    return requests.get(url)\n';
    project.setFile('shop.py', text);
    const [finding] = findingsOf(project, 'shop.py', defaultAdviceSettings);
    assert.ok(finding);
    const titles = fixesFor(project, 'shop.py', finding, defaultAdviceSettings).map(({ title }) => title);
    assert.deepEqual(titles, ['Run in a thread with `trio.to_thread.run_sync`']);
  });

  it('keep to asyncio where the file imports both', () => {
    const text =
      'import asyncio\n\nimport anyio\nimport requests\n\n\nasync def page(url):\n    return requests.get(url)\n\n\nasyncio.run(anyio.sleep(1))\n';
    assert.match(fixed(text), /await asyncio\.to_thread\(requests\.get, url\)/);
  });

  it('offer no process pool of asyncio, and none of its functions in the source of trio itself', () => {
    const text =
      'import trio\n\n\ndef render(size):\n    return [[(x * y) % 256 for x in range(size)] for y in range(size)]\n\n\nasync def cover(size):\n    return render(size)\n';
    assert.doesNotMatch(fixed(text), /asyncio/);
    const own = 'import time\nfrom .. import _core\n\n\nasync def page():\n    time.sleep(1)\n';
    assert.equal(fixed(own, 'site/trio/_tests/shop.py'), own);
  });
});
