/** How much of a virtual workspace the server in the web worker fetches, and how its copy stays up to date. */
import assert from 'node:assert/strict';
import type { ReadFilesResult, ReadFoldersResult } from '../../../../src/protocol';
import { existsSync, readdirSync, readFileSync } from '../../../../src/server/browser/fs';
import { type MirrorClient, WorkspaceMirror } from '../../../../src/server/browser/workspaceMirror';

/** A client whose workspace is a table from addresses to texts. */
function clientOf(files: ReadonlyMap<string, string>): MirrorClient & { readonly said: string[] } {
  const fileAt = (uri: string): ReadFilesResult[number] => {
    const text = files.get(uri);
    return text === undefined ? null : new TextEncoder().encode(text);
  };
  const folderAt = (uri: string): ReadFoldersResult[number] => {
    const below = [...files.keys()]
      .filter((name) => name.startsWith(`${uri}/`))
      .map((name) => name.slice(uri.length + 1));
    const entries = below.map((name): [string, 'file' | 'folder'] => {
      const [first = '', ...rest] = name.split('/');
      return [first, rest.length === 0 ? 'file' : 'folder'];
    });
    return [...new Map(entries)];
  };
  const said: string[] = [];
  return {
    said,
    readFiles: ({ uris }) => Promise.resolve(uris.map(decodeURIComponent).map(fileAt)),
    readFolders: ({ uris }) => Promise.resolve(uris.map(decodeURIComponent).map(folderAt)),
    log: (message) => {
      said.push(message);
    },
  };
}

describe('The copy of a virtual workspace', () => {
  it('takes over a file that changed, and forgets one that is gone', async () => {
    const files = new Map([
      ['one:/w/a.py', 'a = 1\n'],
      ['one:/w/deep/b.py', 'b = 1\n'],
    ]);
    const mirror = new WorkspaceMirror(clientOf(files));
    await mirror.load(['/one:/w']);
    assert.equal(readFileSync('/one:/w/deep/b.py', 'utf8'), 'b = 1\n');
    files.set('one:/w/a.py', 'a = 2\n');
    files.delete('one:/w/deep/b.py');
    await mirror.read(['/one:/w/a.py', '/one:/w/deep/b.py']);
    assert.equal(readFileSync('/one:/w/a.py', 'utf8'), 'a = 2\n');
    assert.equal(existsSync('/one:/w/deep/b.py'), false);
  });

  it('ends at its limit, says so, and is whole as far as it goes', async () => {
    const files = new Map(['a', 'b', 'c', 'deep/d', 'deep/e'].map((name) => [`two:/w/${name}.py`, '']));
    const client = clientOf(files);
    await new WorkspaceMirror(client, 2).load(['/two:/w']);
    assert.deepEqual(readdirSync('/two:/w').sort(), ['a.py', 'b.py', 'deep']);
    assert.deepEqual(readdirSync('/two:/w/deep'), []);
    assert.match(client.said.join(), /more than 2 source files/);

    const enough = clientOf(files);
    await new WorkspaceMirror(enough, 5).load(['/two:/w']);
    assert.deepEqual(readdirSync('/two:/w/deep').sort(), ['d.py', 'e.py']);
    assert.deepEqual(enough.said, []);
  });
});
