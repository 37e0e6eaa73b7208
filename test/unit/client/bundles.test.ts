/** How the extension host's bundles are made (config/clientBundles.cjs): what is cut still works, and what is left out is not needed. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import vm from 'node:vm';
import { build } from 'esbuild';
import type { ServerCapabilities } from 'vscode-languageserver';
import { inParts, unusedFeatures, withShortTurns, withoutCopies } from '../../../config/clientBundles.cjs';
import { initializeResult } from '../../../src/server/capabilities';

const root = path.join(__dirname, '../../..');

/** The entry imports two modules, one of which imports the other and a module of Node; each notes that it runs. */
const modules: Readonly<Record<string, string>> = {
  'main.ts': "export { steps, whole } from './list';",
  'list.ts': "export const steps = [];\nexport const whole = () => import('./entry');",
  'entry.ts':
    "import { Name } from './name';\nimport { greet } from './greet';\nran.push('entry');\nexport const text = greet(new Name('shop'));",
  'name.ts': "ran.push('name');\nexport class Name { constructor(readonly text: string) {} }",
  'greet.js':
    "const { sep } = require('node:path'); const { Name } = require('./name'); ran.push('greet');\nexports.greet = (name) => `${name instanceof Name} ${name.text} ${sep.length}`;",
};

describe('A bundle that is cut into parts', () => {
  let folder: string;
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(path.join(folder, name), text);
    }
  };
  const built = async (bytes: number): Promise<void> => {
    await build({
      absWorkingDir: folder,
      entryPoints: { client: 'main.ts' },
      outdir: 'out',
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'silent',
      plugins: [inParts({ name: 'client', entry: 'entry.ts', list: 'list.ts', plugins: [], bytes })],
    });
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'parts-'));
    mkdirSync(path.join(folder, 'out'));
    write(modules);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('runs each module once, step by step, in the order of the whole one', async () => {
    await built(1);
    assert.deepEqual(readdirSync(path.join(folder, 'out')).sort(), [
      'client.1.js',
      'client.2.js',
      'client.3.js',
      'client.js',
    ]);
    const ran: string[] = [];
    Object.assign(globalThis, { ran });
    try {
      const { steps, whole } = loaded(path.join(folder, 'out', 'client.js'));
      const after = steps.map((step) => {
        step();
        return ran.join();
      });
      assert.deepEqual([...new Set(after)], ['', 'name', 'name,greet', 'name,greet,entry']);
      const { text } = whole();
      assert.equal(text, 'true shop 1', 'a class of one part is the same class in another');
      assert.deepEqual(ran, ['name', 'greet', 'entry']);
    } finally {
      Reflect.deleteProperty(globalThis, 'ran');
    }
  });

  it('leaves no part of a build before, and nothing else out of its folder', async () => {
    await built(1);
    writeFileSync(path.join(folder, 'out', 'server.9.js'), '');
    await built(100_000);
    assert.deepEqual(readdirSync(path.join(folder, 'out')).sort(), ['client.1.js', 'client.js', 'server.9.js']);
  });

  it('cannot be built where modules import one another, and says which', async () => {
    write({ 'name.ts': "import './greet';\nexport class Name {}" });
    await assert.rejects(built(1), /greet\.js and name\.ts import one another/);
  });

  it('fails with the error of the code, once', async () => {
    write({ 'name.ts': 'export class Name {' });
    await assert.rejects(built(1), /Build failed with 1 error:\n.*name\.ts:1/);
  });
});

describe('The bundles of the extension host', () => {
  it('take what they need of the editor without going through all of its interface', async () => {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: ['src/client/html.ts'],
      outdir: 'out',
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      external: ['vscode'],
      plugins: [withoutCopies()],
    });
    const asked: string[] = [];
    const editor = new Proxy(
      {},
      {
        ownKeys: () => {
          asked.push('everything');
          return [];
        },
      },
    );
    const module = { exports: {} };
    vm.runInNewContext(outputFiles[0]?.text ?? '', {
      module,
      require: (name: string) => {
        asked.push(name);
        return editor;
      },
    });
    assert.deepEqual(Object.keys(module.exports).sort(), ['simulatorHtml', 'viewResourceRoots']);
    assert.deepEqual(asked, ['vscode']);
  });

  it('leave out features of the protocol that the server does not have, all of which the client knows', () => {
    const { capabilities } = initializeResult({
      textDocument: { diagnostic: {} },
      workspace: { diagnostics: { refreshSupport: true } },
    });
    const used = providers(capabilities);
    assert.deepEqual(used.sort(), ['codeAction', 'codeLens', 'diagnostic', 'hover', 'inlayHint']);
    assert.deepEqual(
      used.filter((name) => unusedFeatures.includes(name)),
      [],
    );
    const library = path.join(root, 'node_modules/vscode-languageclient/lib/common');
    assert.deepEqual(
      [...used, ...unusedFeatures].filter((name) => !existsSync(path.join(library, `${name}.js`))),
      [],
    );
  });

  it('pause after 4 ms where the client would convert a long list for 15', async () => {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: ['node_modules/vscode-languageclient/lib/common/utils/async.js'],
      outdir: 'out',
      bundle: true,
      write: false,
      platform: 'node',
      packages: 'external',
      plugins: [withShortTurns()],
    });
    const text = outputFiles[0]?.text ?? '';
    assert.match(text, /\bdefaultYieldTimeout = 4;/);
    assert.match(text, /Math\.max\(yieldAfter, defaultYieldTimeout\)/);
  });

  it('need no newer editor than the manifest asks for, so that the client has nothing to check', () => {
    const own = oldestEditor(path.join(root, 'package.json'));
    const library = oldestEditor(path.join(root, 'node_modules/vscode-languageclient/package.json'));
    assert.ok(own[0] === library[0] && own[1] >= library[1], `${own.join('.')} and ${library.join('.')}`);
  });
});

function loaded(file: string): { readonly steps: readonly (() => void)[]; readonly whole: () => { text: unknown } } {
  const module: unknown = createRequire(__filename)(file);
  assert.ok(typeof module === 'object' && module !== null && 'steps' in module && 'whole' in module);
  const { steps, whole } = module;
  assert.ok(Array.isArray(steps) && typeof whole === 'function');
  return {
    steps: steps.map((step: unknown) => {
      assert.ok(typeof step === 'function');
      return () => {
        Reflect.apply(step, undefined, []);
      };
    }),
    whole: () => {
      const entry: unknown = Reflect.apply(whole, undefined, []);
      assert.ok(typeof entry === 'object' && entry !== null && 'text' in entry);
      return entry;
    },
  };
}

/** What the server provides, by the names that the client's modules have. */
function providers(capabilities: ServerCapabilities): string[] {
  return Object.keys(capabilities).flatMap((name) => /^(\w+)Provider$/.exec(name)?.[1] ?? []);
}

/** Major and minor number. */
function oldestEditor(manifest: string): readonly [number, number] {
  const [, major, minor] = /"vscode": "\^(\d+)\.(\d+)\.\d+"/.exec(readFileSync(manifest, 'utf8')) ?? [];
  return [Number(major), Number(minor)];
}
