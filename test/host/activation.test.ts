/**
 * Activation by structure: what the extension does before the first document that it is for. How long it takes is measured by
 * `npm run bench:activation`.
 */
import assert from 'node:assert/strict';
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/protocol';

const extensionId = 'concurrency-advisor.concurrency-advisor';

describe('activating the extension', () => {
  it('registers, and neither reads a file nor starts a process nor loads the client of the language server', async () => {
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension);
    assert.equal(extension.isActive, false, 'this test runs before any other opens a file');
    assert.deepEqual(
      vscode.workspace.textDocuments.filter(({ languageId }) => languageId === 'python'),
      [],
    );
    const bundle = path.join(extension.extensionPath, 'dist', 'extension.js');
    const calls: string[] = [];
    const restore = [
      watched(
        fs,
        ['readFileSync', 'readFile', 'statSync', 'stat', 'existsSync', 'readdirSync', 'openSync', 'open'],
        calls,
        bundle,
      ),
      watched(fs.promises, ['readFile', 'stat', 'open', 'readdir'], calls, bundle),
      watched(childProcess, ['spawn', 'fork', 'exec', 'execFile', 'spawnSync', 'execFileSync'], calls, bundle),
    ];
    try {
      await extension.activate();
      // What is put off to the next turns is part of it.
      await new Promise((resolve) => setTimeout(resolve, 200));
    } finally {
      for (const each of restore) {
        each();
      }
    }
    assert.deepEqual(calls, []);
    const loaded = Object.keys(createRequire(__filename).cache);
    assert.ok(loaded.includes(bundle), 'the cache of modules is that of the extension');
    assert.deepEqual(
      loaded.filter((file) => file.endsWith('processClient.js')),
      [],
    );
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      Object.values(commands).filter((command) => !known.has(command)),
      [],
    );
  });
});

/** Notes calls from the extension's own code; returns what takes the watch off again. */
function watched(target: object, names: readonly string[], calls: string[], bundle: string): () => void {
  const originals = Object.entries(target).filter(([name]) => names.includes(name));
  for (const [name, original] of originals) {
    const call: unknown = original;
    assert.ok(typeof call === 'function', name);
    Object.assign(target, {
      [name]: (...values: unknown[]): unknown => {
        const stack = new Error(name).stack ?? '';
        // Reading its own bundle is VS Code's doing and has no frame of it.
        if (stack.includes(bundle)) {
          calls.push(`${name} ${String(values[0])}`);
        }
        return Reflect.apply(call, target, values);
      },
    });
  }
  return () => {
    Object.assign(target, Object.fromEntries(originals));
  };
}
