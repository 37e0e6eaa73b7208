/** The server beside an editor that does everything at once; the long run is `npm run reliability`. */
import assert from 'node:assert/strict';
import { loadServer } from '../../reliability/serverLoad';
import { folderOf, removeFolders } from '../../support/folders';
import { LspClient } from './lspClient';

describe('the language server under load', function () {
  this.timeout(120_000);
  afterEach(removeFolders);

  it('answers every request, and never with diagnostics of an older text than was asked about', async () => {
    const folder = folderOf({ 'package/__init__.py': '', 'package/part.py': 'x = 1\n' });
    const client = await LspClient.start({ folder });
    const tally = await loadServer(client, { seed: 20261123, actions: 2000, documents: 50 });
    await client.stop();
    assert.deepEqual(tally.failures, []);
    assert.equal(tally.answered, tally.requests);
    assert.ok(tally.edits > 700, `${tally.edits} edits`);
    assert.ok(tally.cancelled > 100, `${tally.cancelled} cancelled`);
    assert.ok(tally.closedInFlight > 0, `${tally.closedInFlight} closed in flight`);
    assert.ok(tally.renames > 10 && tally.deletions > 10, `${tally.renames} renames, ${tally.deletions} deletions`);
    assert.deepEqual(
      client.log.filter((line) => line.includes('failed')),
      [],
    );
  });
});
