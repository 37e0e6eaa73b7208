/**
 * Activation by structure: what the extension does before the first document that it is for, and how it goes on then. How long
 * that takes is measured by `npm run bench:activation`.
 */
import assert from 'node:assert/strict';
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/protocol';
import { eventually, findingsEventually, openSample } from './editor';
import { serverPid } from './serverProcess';

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
    assert.deepEqual(loadedBundles(extension), ['extension.js'], 'one file of the extension is read');
    assert.equal(serverPid(), undefined);
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      Object.values(commands).filter((command) => !known.has(command)),
      [],
    );
  });

  it('loads the client of the language server with the first document, file by file', async () => {
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension);
    const files = fs.readdirSync(path.join(extension.extensionPath, 'dist'));
    const parts = files.filter((file) => /^processClient\.\d+\.js$/.test(file)).sort();
    assert.ok(parts.length > 5, 'the client is cut into files');
    const atOnce = loadedInOneTurn(extension);
    let most: number;
    try {
      const { document } = await openSample('shop/api.py');
      await findingsEventually(document.uri, 'blocking-call-in-async');
    } finally {
      most = atOnce();
    }
    assert.deepEqual(loadedBundles(extension), ['extension.js', 'processClient.js', ...parts].sort());
    assert.ok(most < parts.length, 'not all of them in one turn');
    assert.notEqual(await eventually('the server', serverPid), undefined);
  });
});

/** The files of the extension that its host has loaded, by name. The cache of modules is that of the host. */
function loadedBundles(extension: vscode.Extension<unknown>): readonly string[] {
  const folder = path.join(extension.extensionPath, 'dist') + path.sep;
  return Object.keys(createRequire(__filename).cache)
    .filter((file) => file.startsWith(folder))
    .map((file) => file.slice(folder.length))
    .sort();
}

/** Watches from now on; returns what ends it and says how many files were loaded in one turn of the event loop at most. */
function loadedInOneTurn(extension: vscode.Extension<unknown>): () => number {
  let before = loadedBundles(extension).length;
  let most = 0;
  const look = (): void => {
    const now = loadedBundles(extension).length;
    most = Math.max(most, now - before);
    before = now;
  };
  let isWatching = true;
  const turn = (): void => {
    look();
    if (isWatching) {
      setImmediate(turn);
    }
  };
  turn();
  return () => {
    isWatching = false;
    look();
    return most;
  };
}

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
