/**
 * Names that a hostile repository could choose, in what the server hands to the editor: hovers read by the Markdown reader that
 * VS Code uses, messages and notifications. Nothing becomes a link, a picture or markup that this product did not make.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lexer, type Token } from 'marked';
import type { Hover } from 'vscode-languageserver';
import { commands, functionDetailsMethod, linkedCommands } from '../../../src/protocol';
import { plainMessage } from '../../../src/client/plainMessage';
import { code, link, plain, prose } from '../../../src/server/present';
import { folderOf, removeFolders } from '../../support/folders';
import { LspClient, messageOf } from '../server/lspClient';

const names = [
  '<img src=x onerror=alert(1)>',
  '](command:workbench.action.terminal.new)',
  '`](command:workbench.action.terminal.new) `',
  '`` `](https://elsewhere.example) ``',
  '![picture](https://elsewhere.example/pixel.png)',
  '`![picture](https://elsewhere.example/pixel.png)`',
  '<https://elsewhere.example>',
  'https://elsewhere.example',
  '[x]: https://elsewhere.example',
  '${alert(1)}',
  '$(trash) **bold** # title',
  '\n\n# title\n\n---\n',
  '\u202egnp.exe\u0007',
];

/** Links, pictures and HTML in a text, as the reader finds them. */
function active(markdown: string): readonly string[] {
  const found: string[] = [];
  const look = (tokens: readonly Token[] | undefined): void => {
    for (const token of tokens ?? []) {
      if (token.type === 'link') {
        found.push(String(token.href));
      } else if (token.type === 'image' || token.type === 'html' || token.type === 'heading' || token.type === 'hr') {
        found.push(`${token.type}: ${token.raw}`);
      }
      look('tokens' in token ? token.tokens : undefined);
      look('items' in token && Array.isArray(token.items) ? token.items : undefined);
    }
  };
  look(lexer(markdown));
  return found;
}

function isOurs(address: string, folder: string): boolean {
  return (
    linkedCommands.some((command) => address.startsWith(`command:${command}?`)) ||
    address.startsWith(`file://${encodeURI(folder)}`)
  );
}

const position = (line: number, character: number) => ({ line, character });

describe('a hostile name in the editor', () => {
  let client: LspClient;
  let folder: string;

  before(async () => {
    folder = folderOf({
      '[x](command:workbench.action.terminal.new)/shop.py': 'import time\n\n\ndef load():\n    time.sleep(1)\n',
    });
    client = await LspClient.start({ folder, settings: {}, initializationOptions: { hasCommandLinks: true } });
  });

  after(async () => {
    await client.stop();
    removeFolders();
  });

  /** Methods of JavaScript may have any name; one waits, and a coroutine calls it. */
  const textWith = (name: string): string => `
const fs = require('node:fs');
class Till {
  ${JSON.stringify(name)}() { return fs.readFileSync('prices'); }
  async open() {
    for (const item of [1, 2, 3]) { this[${JSON.stringify(name)}](item); fs.readFileSync('prices'); }
  }
}
module.exports = { Till };
`;

  names.forEach((name, index) => {
    it(`is text in hovers, messages and details: ${JSON.stringify(name)}`, async () => {
      const uri = client.uriOf(`till${String(index)}.js`);
      await client.open(uri, textWith(name), 'javascript');
      const found = await client.diagnostics(uri);
      assert.ok(found.length > 0);
      for (const message of found.map(messageOf)) {
        // eslint-disable-next-line no-control-regex -- exactly these are meant
        assert.doesNotMatch(message, /[\u0000-\u001f\u202a-\u202e]/);
      }
      const places = [position(3, 4), position(4, 9), ...found.map(({ range }) => range.start)];
      let hovers = 0;
      for (const place of places) {
        const hover = await client.request<Hover | null>('textDocument/hover', {
          textDocument: { uri },
          position: place,
        });
        const contents = hover?.contents;
        if (typeof contents === 'object' && 'value' in contents) {
          hovers++;
          assert.deepEqual(
            active(contents.value).filter((address) => !isOurs(address, folder)),
            [],
            contents.value,
          );
        }
      }
      assert.ok(hovers >= 2);
      const details = await client.request<string | null>(functionDetailsMethod, { uri, position: position(4, 9) });
      assert.deepEqual(
        active(details ?? '').filter((address) => !isOurs(address, folder)),
        [],
        details ?? '',
      );
      await client.close(uri);
    });
  });

  it('in a folder’s name leads to the folder and nowhere else', async () => {
    const module = '[x](command:workbench.action.terminal.new)/shop.py';
    await client.open(client.uriOf(module), 'import time\n\n\ndef load():\n    time.sleep(1)\n');
    const hover = await client.request<Hover | null>('textDocument/hover', {
      textDocument: { uri: client.uriOf(module) },
      position: position(3, 5),
    });
    const contents = hover?.contents;
    assert.ok(typeof contents === 'object' && 'value' in contents);
    const addresses = active(contents.value);
    assert.ok(addresses.length > 0);
    assert.deepEqual(
      addresses.filter((address) => !isOurs(address, folder)),
      [],
    );
  });
});

describe('a hostile name in the log of the server', () => {
  after(removeFolders);

  it('begins no line of its own and moves no cursor', async () => {
    const folder = folderOf({
      '.git/HEAD': '',
      'a.py': 'x = 1\n',
      'pyproject.toml': '[tool.concurrency-advisor]\n"stal\\n[error] forged\\u001b[2J" = 1\n',
    });
    const client = await LspClient.start({ folder, settings: {} });
    try {
      await client.open(client.uriOf('a.py'), 'x = 1\n');
      await client.diagnostics(client.uriOf('a.py'));
      await client.until(() => client.log.some((line) => line.includes('forged')));
      assert.deepEqual(
        client.log.filter((line) => line.includes('\n') || line.includes('\u001b')),
        [],
      );
    } finally {
      await client.stop();
    }
  });
});

describe('pieces of Markdown', () => {
  const piece = fc.constantFrom(
    ...names,
    '`',
    '``',
    '](',
    ')',
    '[',
    '!',
    '\\',
    '\n',
    ' ',
    'a',
    '<',
    '>',
    '*',
    'https://x.y',
    'www.x.y',
  );
  const anyText = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
  );

  it('hold no link, picture or markup, whatever text they are made of', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const markdown of [code(text), plain(text), prose(text)]) {
          assert.deepEqual(active(`Says ${markdown} here.`), [], JSON.stringify(markdown));
        }
      }),
      { seed: 10, numRuns: 2000 },
    );
  });

  it('link to the place and nothing else, whatever text the link has', () => {
    const range = { start: position(2, 0), end: position(2, 4) };
    fc.assert(
      fc.property(anyText, (text) => {
        const markdown = link({ path: '/shop/a.py', range, text }, (path, at) => ({
          uri: `file://${path}`,
          range: at,
        }));
        assert.deepEqual(active(`Says ${markdown} here.`), ['file:///shop/a.py#L3'], JSON.stringify(markdown));
      }),
      { seed: 10, numRuns: 2000 },
    );
  });

  it('are no links in notifications either', () => {
    // As src/vs/base/common/linkedText.ts of VS Code finds them.
    const linked = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/;
    fc.assert(
      fc.property(anyText, (text) => {
        assert.doesNotMatch(plainMessage(`${text}[Go](command:x)`), linked);
      }),
      { seed: 10, numRuns: 1000 },
    );
    assert.equal(plainMessage('[Go](command:x)\n'), '[Go] (command:x)\\u000a');
  });

  it('may run two commands, which only show something', () => {
    assert.deepEqual([...linkedCommands], [commands.openSimulator, commands.showRulePage]);
  });
});
