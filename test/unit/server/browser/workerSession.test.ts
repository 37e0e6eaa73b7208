/**
 * The language server's bundle for a web worker in a world without Node: a context that has what a worker has, and a client that
 * holds the workspace. What it finds through other files and through the table of types, which files it asks for, and what it
 * refuses.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { build } from 'esbuild';
import { web, withoutNode } from '../../../../config/webBundles.cjs';
import {
  calibrateMethod,
  readFilesMethod,
  readFoldersMethod,
  statusMethod,
  type WorkerStart,
} from '../../../../src/protocol';

const root = path.join(__dirname, '../../../..');
const folder = 'memfs:/w';

const workspace: Readonly<Record<string, string>> = {
  '.gitignore': 'build/\n',
  'pyproject.toml': '[tool.concurrency-advisor.rules]\nsequential-awaits = "off"\n',
  'package.json': '{}',
  'README.md': 'text',
  'shop/__init__.py': '',
  'shop/storage.py': 'import requests\n\n\ndef load(number):\n    return requests.get(f"https://shop/{number}")\n',
  'shop/api.py': [
    'import socket',
    'from shop import storage',
    '',
    '',
    'async def page(number):',
    '    return storage.load(number)',
    '',
    '',
    'async def greeting():',
    '    with socket.create_connection(("shop", 80)) as connection:',
    '        return connection.makefile().readline()',
    '',
  ].join('\n'),
  'web/server.ts': 'export {};\n',
  'build/generated.py': 'x = 1\n',
  'node_modules/left/index.js': '',
  '.venv/pyvenv.cfg': '',
  'environment/pyvenv.cfg': '',
  'environment/lib/a.py': '',
};

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** The worker, and the client that answers it. */
class Session {
  readonly asked: string[] = [];
  private readonly waiting = new Map<number | string, (message: Message) => void>();
  private readonly scope: { onmessage?: (event: { readonly data: unknown }) => void };
  private count = 0;
  private readonly indexed: Promise<void>;
  private noteIndexed: () => void = () => undefined;

  constructor(bundle: string, start: WorkerStart) {
    this.indexed = new Promise((resolve) => {
      this.noteIndexed = resolve;
    });
    const self: Session['scope'] & Readonly<Record<'postMessage' | 'addEventListener', unknown>> = {
      postMessage: (message: Message) => {
        // As another thread would get it: a copy, later.
        const copy = structuredClone(message);
        setTimeout(() => {
          this.receive(copy);
        }, 0);
      },
      addEventListener: () => undefined,
    };
    this.scope = self;
    const context = vm.createContext({
      ...{ self, MessageChannel, TextDecoder, TextEncoder, URL, performance, crypto, setTimeout, clearTimeout },
      // Messages of this realm are checked against the realm's own class.
      Uint8Array,
      navigator: { hardwareConcurrency: 2 },
      console,
    });
    vm.runInContext(bundle, context, { filename: 'browserServer.js' });
    this.send(start);
  }

  async open(): Promise<void> {
    const capabilities = {
      workspace: { configuration: true, workspaceFolders: true },
      textDocument: { diagnostic: {} },
    };
    const workspaceFolders = [{ uri: folder, name: 'w' }];
    await this.request('initialize', { processId: null, rootUri: null, capabilities, workspaceFolders });
    this.send({ jsonrpc: '2.0', method: 'initialized', params: {} });
    await this.indexed;
  }

  openDocument(name: string): void {
    const textDocument = { uri: `${folder}/${name}`, languageId: 'python', version: 1, text: workspace[name] };
    this.send({ jsonrpc: '2.0', method: 'textDocument/didOpen', params: { textDocument } });
  }

  async request(method: string, params: unknown): Promise<unknown> {
    const id = ++this.count;
    const answered = new Promise<Message>((resolve) => this.waiting.set(id, resolve));
    this.send({ jsonrpc: '2.0', id, method, params });
    const { result, error } = await answered;
    assert.equal(error, undefined, method);
    return result;
  }

  private send(message: unknown): void {
    this.scope.onmessage?.({ data: structuredClone(message) });
  }

  private receive({ id, method, params, result, error }: Message): void {
    if (method === undefined) {
      this.waiting.get(id ?? '')?.({ ...(error === undefined ? { result } : { error }) });
    } else if (id !== undefined) {
      this.send({ jsonrpc: '2.0', id, result: this.answer(method, params) });
    } else if (method === statusMethod && isObject(params) && params['state'] === 'ready') {
      this.noteIndexed();
    }
  }

  private answer(method: string, params: unknown): unknown {
    const uris = isObject(params) && Array.isArray(params['uris']) ? params['uris'].map(String) : [];
    switch (method) {
      case readFilesMethod:
        return uris.map((uri) => this.file(nameOf(uri)));
      case readFoldersMethod:
        return uris.map((uri) => this.entries(nameOf(uri)));
      case 'workspace/configuration':
        return [null];
      default:
        return null;
    }
  }

  private file(name: string): Uint8Array | null {
    this.asked.push(name);
    const text = workspace[name];
    return text === undefined ? null : new TextEncoder().encode(text);
  }

  private entries(name: string): unknown {
    this.asked.push(`${name}/`);
    const entries = new Map<string, 'file' | 'folder'>();
    const start = name === '' ? '' : `${name}/`;
    for (const each of Object.keys(workspace).filter((file) => file.startsWith(start))) {
      const [first = '', ...rest] = each.slice(start.length).split('/');
      entries.set(first, rest.length === 0 ? 'file' : 'folder');
    }
    return [...entries];
  }
}

function nameOf(uri: string): string {
  return decodeURIComponent(uri).slice(folder.length + 1);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    ...web,
    bundle: true,
    format: 'iife',
    absWorkingDir: root,
    entryPoints: ['src/server/browser/main.ts'],
    plugins: [withoutNode()],
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

describe('The language server in a web worker', function () {
  this.timeout(120_000);
  let session: Session;

  before(async () => {
    const types = new Uint8Array(readFileSync(path.join(root, 'src/knowledge/types/typeshed.txt')));
    session = new Session(await bundled(), { types, scriptBundle: 'memory:/typescript.js' });
    await session.open();
    session.openDocument('shop/api.py');
  });

  it('finds what other files of the virtual workspace and the table of types tell', async () => {
    const report = await session.request('textDocument/diagnostic', { textDocument: { uri: `${folder}/shop/api.py` } });
    const items = isObject(report) && Array.isArray(report['items']) ? report['items'].filter(isObject) : [];
    const messages = items.map(({ message }) => String(message));
    // Two files away, in one that is not open.
    assert.ok(
      messages.some((message) => /storage\.load.*requests\.get/.test(message)),
      messages.join('\n'),
    );
    // What `create_connection` returns stands in the table alone.
    assert.ok(
      messages.some((message) => message.includes('readline')),
      messages.join('\n'),
    );
  });

  it('asks for sources and configuration only, and for nothing that is ignored, hidden or installed', () => {
    const files = session.asked.filter((name) => !name.endsWith('/'));
    assert.deepEqual([...new Set(files)].sort(), [
      '.gitignore',
      'package.json',
      'pyproject.toml',
      'shop/__init__.py',
      'shop/api.py',
      'shop/storage.py',
      'web/server.ts',
    ]);
    const folders = session.asked.filter((name) => name.endsWith('/'));
    assert.deepEqual([...new Set(folders)].sort(), ['/', 'environment/', 'shop/', 'web/']);
  });

  it('says that nothing can be measured there', async () => {
    const result = await session.request(calibrateMethod, null);
    assert.ok(isObject(result));
    assert.equal(result['kind'], 'failed');
    assert.match(String(result['message']), /Nothing can be measured in the browser/);
  });
});
