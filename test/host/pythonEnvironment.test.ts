/**
 * The environment of the Python extension inside VS Code: a stand-in has the extension's name and its documented interface, and a
 * person's choice of another environment changes what is reported.
 */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, findings, findingsEventually } from './editor';

interface StandIn {
  choose(environment: { path: string; minor: number; sysVersion: string } | undefined): void;
}

const pool = `from concurrent.futures import ThreadPoolExecutor


def digest(text):
    total = 0
    for i in range(200_000):
        total += i * len(text)
    return total


def all_digests(texts):
    with ThreadPoolExecutor() as executor:
        return list(executor.map(digest, texts))
`;

describe('with the Python extension', () => {
  it('its active environment counts, and a change of it at once', async () => {
    const extension = vscode.extensions.getExtension<StandIn>('ms-python.python');
    assert.ok(extension, 'the stand-in is installed');
    const standIn = await extension.activate();
    const document = await vscode.workspace.openTextDocument({ language: 'python', content: pool });
    await vscode.window.showTextDocument(document);
    const rule = 'threads-for-cpu-work';
    await findingsEventually(document.uri, rule);
    standIn.choose({
      path: '/opt/free/bin/python3.14t',
      minor: 14,
      sysVersion: '3.14.0 free-threading build (main, Oct  7 2025, 12:00:00) [GCC 13.2.0]',
    });
    await eventually('no finding on a free-threaded build', () =>
      findings(document.uri, rule).length === 0 ? true : undefined,
    );
    standIn.choose({ path: '/opt/usual/bin/python3.14', minor: 14, sysVersion: '3.14.0 (main, Oct  7 2025)' });
    await findingsEventually(document.uri, rule);
    standIn.choose(undefined);
  });
});
