/** The licences of others that ship with the product: all of them are named, and all of them may be shipped. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pageWith } from '../audit/page';
import { type BundledPackage, bundledPackages, noticesCommand, noticesText } from '../support/notices';

/** Licences that allow shipping in a product under the MIT licence, with their text beside it. */
const permitted: ReadonlySet<string> = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  '0BSD',
]);

describe('the notices of third parties', () => {
  let packages: readonly BundledPackage[];

  before(function () {
    this.timeout(120_000);
    packages = bundledPackages();
  });

  it('are those of the packages in the bundles: `npm run notices` writes them', async () => {
    const page = readFileSync(path.join(__dirname, '..', '..', 'THIRD_PARTY_NOTICES.md'), 'utf8');
    assert.ok(packages.length > 20);
    assert.equal(await pageWith(page, noticesCommand, noticesText(packages)), page);
  });

  it('name a licence that permits shipping, with its text', () => {
    for (const { name, license, text } of packages) {
      assert.ok(permitted.has(license), `${name}: ${license}`);
      assert.ok(text.length > 200, `${name} has the text of its licence`);
    }
  });
});
