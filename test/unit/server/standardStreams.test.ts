import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';

const root = path.resolve(__dirname, '..', '..', '..');

describe('the server on standard streams', () => {
  for (const command of [
    ['src/cli/main.ts', 'lsp', '--stdio'],
    ['src/server/main.ts', '--stdio'],
  ]) {
    it(`starts as ${command.join(' ')}, answers, and ends when told`, async () => {
      const child = spawn(process.execPath, ['--import', 'tsx', ...command], {
        cwd: root,
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const exited = once(child, 'exit');
      const connection = createProtocolConnection(
        new StreamMessageReader(child.stdout),
        new StreamMessageWriter(child.stdin),
      );
      connection.listen();
      await connection.sendRequest('initialize', {
        processId: process.pid,
        rootUri: null,
        capabilities: {},
        workspaceFolders: null,
      });
      await connection.sendNotification('initialized', {});
      const uri = 'untitled:a.py';
      await connection.sendNotification('textDocument/didOpen', {
        textDocument: {
          uri,
          languageId: 'python',
          version: 1,
          text: 'import time\nasync def f():\n    time.sleep(1)\n',
        },
      });
      const report: unknown = await connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
      assert.ok(typeof report === 'object' && report !== null && 'items' in report);
      assert.ok(Array.isArray(report.items) && report.items.length === 1);
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      assert.deepEqual(await exited, [0, null]);
      connection.dispose();
    });
  }
});
