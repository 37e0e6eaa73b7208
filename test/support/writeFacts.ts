/**
 * A window of its own for the test of the cache: keeps the facts of twenty files in the folder named on the command line, and reads
 * each back. Ends with 1 where one of them was not what it should be.
 */
import { isDeepStrictEqual } from 'node:util';
import { plainModuleFacts } from '../../src/core/plainFacts';
import { python } from '../../src/languages/python/python';
import { FactsCache } from '../../src/server/files/factsCache';

const [, , folder = ''] = process.argv;
const place = { path: 'thumbnails.py', moduleName: 'thumbnails', isPackage: false };
for (let round = 0; round < 5; round++) {
  for (let number = 0; number < 20; number++) {
    const text = `def load${String(number)}(path):\n    return open(path).read()\n`.padEnd(1500, '# long enough\n');
    const cache = new FactsCache({ folder, build: 'build 1' });
    const facts = cache.using(() => cache.of(python).extract(text, place));
    if (!isDeepStrictEqual(plainModuleFacts(facts), plainModuleFacts(python.extract(text, place)))) {
      process.exitCode = 1;
    }
  }
}
