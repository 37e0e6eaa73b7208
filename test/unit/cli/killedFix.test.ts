/** `fix --write` killed at every moment at which it changes the disk, the middle of a write included. */
import assert from 'node:assert/strict';
import { KilledFix } from '../../reliability/killedFix';
import { removeFolders } from './runCli';

describe('fix --write, killed', function () {
  this.timeout(180_000);
  afterEach(removeFolders);

  it('leaves each file as it was or as it shall be, with its mode, and a second run finishes the work', async () => {
    // With a mark, line ends of Windows, and reached through a link: what a careless writer would lose.
    const before = '\ufeffimport time\r\n\r\n\r\nasync def wait():\r\n    time.sleep(1)\r\n';
    const killed = new KilledFix({ files: { 'below/a.py': Buffer.from(before) }, links: { 'b.py': 'below/a.py' } });
    assert.match(
      killed.text('below/a.py'),
      /^\xef\xbb\xbfimport asyncio\r\n(?:.*\r\n)*.*await asyncio\.sleep\(1\)\r\n$/,
    );
    // Opening, writing, changing the mode, flushing, closing and renaming, before and after each.
    assert.equal(await killed.killAtEveryMoment(), 12);
    // Before the renaming the file is as it was, and after it, as it shall be.
    assert.deepEqual(killed.tally, { kills: 12, asBefore: 11, asAfter: 1, problems: [] });
  });
});
