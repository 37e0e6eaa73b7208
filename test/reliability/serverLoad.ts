/**
 * An editor gone wild: edits, requests, cancellations, documents closed while a request is under way, renames and deleted
 * folders, out of step with each other, from a seed. Every document says in its text which version it is, so that an answer
 * about an older text than the asker had is recognised. Speaks to the server as any client does and looks at nothing inside.
 */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CancellationTokenSource, type Diagnostic, ResponseError } from 'vscode-languageserver/node';
import { type LspClient, messageOf } from '../unit/server/lspClient';
import { randomNumbers } from '../unit/parser/damage';

export interface LoadOptions {
  readonly seed: number;
  /** Edits, requests, closings and so on. */
  readonly actions: number;
  readonly documents: number;
}

export interface LoadTally {
  edits: number;
  requests: number;
  cancelled: number;
  answered: number;
  /** Answered with one of the errors that the protocol has for requests that are no longer wanted. */
  refused: number;
  closedInFlight: number;
  renames: number;
  deletions: number;
  readonly failures: string[];
}

/** RequestCancelled, ContentModified and ServerCancelled of the protocol. */
const expectedErrors: ReadonlySet<number> = new Set([-32800, -32801, -32802]);

const methods = [
  'textDocument/diagnostic',
  'textDocument/diagnostic',
  'textDocument/codeLens',
  'textDocument/hover',
  'textDocument/codeAction',
  'concurrencyAdvisor/simulation',
] as const;

class LoadedDocument {
  version = 0;
  isOpen = false;

  constructor(
    public name: string,
    private readonly neighbour: string,
  ) {}

  /** Two functions of the version's name, one of which waits in the neighbour. */
  get text(): string {
    const { version, neighbour } = this;
    return [
      'import time',
      `from ${neighbour} import helper`,
      '',
      '',
      'def helper():',
      `    time.sleep(${1 + (version % 3)})`,
      '',
      '',
      `async def wait_${version}():`,
      '    time.sleep(1)',
      '    helper()',
      ...Array.from({ length: version % 40 }, (_, line) => `    x = ${line}`),
      '',
    ].join('\n');
  }
}

/** Does `options.actions` things in the client's folder and waits until everything that was asked is answered. */
export async function loadServer(client: LspClient, options: LoadOptions): Promise<LoadTally> {
  const random = randomNumbers(options.seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const documents = Array.from(
    { length: options.documents },
    (_, index) => new LoadedDocument(`module${index}.py`, `module${(index + 1) % options.documents}`),
  );
  const tally: LoadTally = {
    edits: 0,
    requests: 0,
    cancelled: 0,
    answered: 0,
    refused: 0,
    closedInFlight: 0,
    renames: 0,
    deletions: 0,
    failures: [],
  };
  const inFlight = new Map<LoadedDocument, number>();
  const pending: Promise<void>[] = [];

  const ask = (document: LoadedDocument): void => {
    const method = methods[below(methods.length)] ?? methods[0];
    const uri = client.uriOf(document.name);
    const asked = document.version;
    const position = { line: 9, character: 6 };
    const source = new CancellationTokenSource();
    tally.requests++;
    inFlight.set(document, (inFlight.get(document) ?? 0) + 1);
    const params = {
      textDocument: { uri },
      position,
      uri,
      range: { start: position, end: position },
      context: { diagnostics: [], triggerKind: 1 },
    };
    const answer = client.protocol.sendRequest(method, params, source.token).then(
      (result: unknown) => {
        tally.answered++;
        if (method === 'textDocument/diagnostic' && document.isOpen && client.uriOf(document.name) === uri) {
          const seen = versionsIn(result);
          if (seen.some((version) => version < asked || version > document.version)) {
            tally.failures.push(`${document.name}: asked at version ${asked}, answered for ${seen.join(', ')}`);
          }
        }
      },
      (error: unknown) => {
        tally.answered++;
        if (error instanceof ResponseError && expectedErrors.has(error.code)) {
          tally.refused++;
        } else {
          tally.failures.push(`${method}: ${String(error)}`);
        }
      },
    );
    pending.push(
      answer.finally(() => {
        inFlight.set(document, (inFlight.get(document) ?? 1) - 1);
      }),
    );
    if (random() < 0.3) {
      tally.cancelled++;
      source.cancel();
    }
  };

  const open = async (document: LoadedDocument): Promise<void> => {
    document.version++;
    document.isOpen = true;
    await client.open(client.uriOf(document.name), document.text);
  };
  const close = async (document: LoadedDocument): Promise<void> => {
    tally.closedInFlight += (inFlight.get(document) ?? 0) > 0 ? 1 : 0;
    document.isOpen = false;
    await client.close(client.uriOf(document.name));
  };
  const noteOnDisk = (name: string, type: number): Promise<void> =>
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uriOf(name), type }] });

  for (let action = 0; action < options.actions; action++) {
    const document = documents[below(documents.length)];
    if (document === undefined) {
      continue;
    }
    const choice = random();
    if (!document.isOpen) {
      await open(document);
    } else if (choice < 0.5) {
      document.version++;
      tally.edits++;
      await client.change(client.uriOf(document.name), document.text);
    } else if (choice < 0.93) {
      ask(document);
    } else if (choice < 0.96) {
      await close(document);
    } else if (choice < 0.98) {
      // A rename is a document closed, a file gone and another one there.
      tally.renames++;
      const old = document.name;
      await close(document);
      document.name = `renamed${action}.py`;
      writeFileSync(path.join(client.folder ?? '', document.name), document.text);
      await noteOnDisk(old, 3);
      await noteOnDisk(document.name, 1);
      await open(document);
    } else {
      tally.deletions++;
      rmSync(path.join(client.folder ?? '', 'package'), { recursive: true, force: true });
      await noteOnDisk('package', 3);
    }
    if (random() < 0.1) {
      // Lets the server have its turn, as time passes in an editor.
      await new Promise((resolve) => setTimeout(resolve, below(5)));
    }
  }
  await Promise.all(pending);
  for (const document of documents.filter(({ isOpen }) => isOpen)) {
    const last = versionsIn({ items: await client.diagnostics(client.uriOf(document.name)) });
    if (last.length === 0 || last.some((version) => version !== document.version)) {
      tally.failures.push(
        `${document.name}: at rest at version ${document.version}, diagnostics of ${last.join(', ')}`,
      );
    }
  }
  return tally;
}

function isReport(value: unknown): value is { readonly items: readonly Diagnostic[] } {
  return typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items);
}

/** The versions that diagnostics speak of, by the function they name. */
function versionsIn(report: unknown): readonly number[] {
  const items = isReport(report) ? report.items : [];
  return items.flatMap((diagnostic) => {
    const version = /wait_(\d+)/.exec(messageOf(diagnostic))?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}
