/** Every folder of fixtures about names: which definition a name means where it is used. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { checkResolutions, fixtures } from '../../support/checkFixtures';

for (const folder of readdirSync(path.join(fixtures, 'names')).sort()) {
  describe(`names: ${folder}`, () => {
    checkResolutions(path.join('names', folder));
  });
}
