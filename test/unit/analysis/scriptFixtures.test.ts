/** Every folder of fixtures of JavaScript and TypeScript: what calls reach and values are. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { checkResolutions, fixtures } from '../../support/checkFixtures';

for (const folder of readdirSync(path.join(fixtures, 'typescript')).sort()) {
  describe(`JavaScript and TypeScript: ${folder}`, () => {
    checkResolutions(path.join('typescript', folder));
  });
}
