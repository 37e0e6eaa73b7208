/**
 * `npm run l10n`: writes l10n/bundle.l10n.json, the texts that the extension shows from its code, for translators. A translation is
 * a file beside it, such as `bundle.l10n.de.json`; the manifest's texts are in package.nls.json in the same way.
 */
import { writeFileSync } from 'node:fs';
import { textsFile, textsOfClient } from '../test/support/shownTexts';

const { texts } = textsOfClient();
writeFileSync(textsFile, `${JSON.stringify(Object.fromEntries(texts.map((text) => [text, text])), undefined, 2)}\n`);
