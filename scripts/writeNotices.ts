/** Writes the licences of what the bundles hold into THIRD_PARTY_NOTICES.md: `npm run notices`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pageWith } from '../test/audit/page';
import { bundledPackages, noticesCommand, noticesText } from '../test/support/notices';

const file = path.join(import.meta.dirname, '..', 'THIRD_PARTY_NOTICES.md');

async function main(): Promise<void> {
  const text = noticesText(bundledPackages());
  writeFileSync(file, await pageWith(readFileSync(file, 'utf8'), noticesCommand, text, '../THIRD_PARTY_NOTICES.md'));
}

void main();
