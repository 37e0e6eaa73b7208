/**
 * A connection to a language server on which nothing can be written any more, as between the death of a process and the news of
 * it: the client of the protocol with this extension's options, and a server that is made of two arrays.
 */
import assert from 'node:assert/strict';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  LanguageClient,
  type Message,
  type MessageWriter,
} from 'vscode-languageclient/node';
import * as vscode from 'vscode';
import { languageClientOptions } from '../../src/client/languageClientOptions';

class Answers extends AbstractMessageReader {
  private callback: DataCallback | undefined;

  override listen(callback: DataCallback): Disposable {
    this.callback = callback;
    return { dispose: () => undefined };
  }

  give(message: Message): void {
    this.callback?.(message);
  }
}

/** Answers every request with an empty object until it is broken. */
class Questions extends AbstractMessageWriter implements MessageWriter {
  isBroken = false;
  private errors = 0;

  constructor(private readonly answers: Answers) {
    super();
  }

  write(message: Message): Promise<void> {
    if (this.isBroken) {
      const error = new Error('write EPIPE');
      this.fireError(error, message, ++this.errors);
      return Promise.reject(error);
    }
    if ('id' in message && 'method' in message) {
      const answer = { jsonrpc: '2.0', id: message.id, result: { capabilities: {} } };
      setTimeout(() => {
        this.answers.give(answer);
      }, 0);
    }
    return Promise.resolve();
  }

  end(): void {
    this.isBroken = true;
  }
}

describe('a connection that can be read and no longer written to', () => {
  it('counts as the end of the server after a few errors, so that another one is started', async () => {
    const answers = new Answers();
    const questions = new Questions(answers);
    const errors: Error[] = [];
    let ends = 0;
    const log = vscode.window.createOutputChannel('Connection test', { log: true });
    const client = new LanguageClient(
      'connectionTest',
      'Connection test',
      () => Promise.resolve({ reader: answers, writer: questions }),
      languageClientOptions({
        documentSelector: [],
        initializationOptions: { hasCommandLinks: false, isTrusted: false },
        linkedCommands: [],
        log,
        onConnectionError: (error) => {
          errors.push(error);
        },
        onConnectionClosed: () => {
          ends++;
        },
      }),
    );
    await client.start();
    assert.equal(ends, 0);

    questions.isBroken = true;
    for (let sent = 0; sent < 3; sent++) {
      await assert.rejects(client.sendNotification('test/note'));
    }
    assert.equal(ends, 0, 'a few errors are borne');
    await assert.rejects(client.sendNotification('test/note'));

    assert.equal(errors.length, 4);
    assert.equal(ends, 1);
    questions.isBroken = false;
    await client.dispose();
    log.dispose();
  });
});
