/** Every folder of resolver fixtures: what calls reach and values are. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { checkResolutions, fixtures } from '../../support/checkFixtures';

for (const folder of readdirSync(path.join(fixtures, 'types')).sort()) {
  describe(`types: ${folder.replaceAll('-', ' ')}`, () => {
    checkResolutions(path.join('types', folder));
  });
}
