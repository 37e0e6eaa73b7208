/**
 * Runs inside VS Code's extension host, in the place of a test suite: activates the extension, then does what a person does in
 * the first minute, and writes down what that cost the host's thread. A sampling profiler tells which stretches of time were
 * spent in the extension's own code. Started by activation.ts, which makes a table of it; asserts nothing about time.
 */
import * as fs from 'node:fs';
import { Session } from 'node:inspector';
import type { Profiler } from 'node:inspector';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';
import { eventually, findingsEventually, lineOf, openSample, simulatorTabs } from '../host/editor';
import { commands } from '../../src/protocol';

const extensionId = 'concurrency-advisor.concurrency-advisor';

/** Of one turn of the event loop, the part in which code of the extension was running, or code that it had called. */
export interface Stretch {
  /** Processor time. */
  readonly ms: number;
  readonly phase: string;
  /** The function of the extension that most of it was spent in or below. */
  readonly what: string;
}

/** What the editor itself counts, and shows in its list of running extensions as the sum of the first two. */
export interface EditorFigures {
  /** Reading and running the extension's bundle. */
  readonly loadingMs: number;
  /** Its `activate()`. */
  readonly callMs: number;
  /** Waiting for what `activate()` has returned. */
  readonly resolvedMs: number;
}

export interface ActivationFigures {
  readonly editor: EditorFigures;
  /** From the call of VS Code's interface until it says that the extension is active, by way of its window and back. */
  readonly wallMs: number;
  /** Processor time of the extension host's thread meanwhile. */
  readonly cpuMs: number;
  /** The longest of each phase after the activation, in their order. */
  readonly stretches: readonly Stretch[];
}

/** Between two samples, microseconds. */
const samplingUs = 250;

// See test/host/index.ts: the runner picks this line out.
const done = `\u241fdone ${JSON.stringify({ passes: 1, failures: 0 })}`;

export async function run(): Promise<void> {
  const figures = await measured();
  fs.writeFileSync(process.env['ACTIVATION_RESULT'] ?? '', JSON.stringify(figures));
  console.log(done);
}

async function measured(): Promise<ActivationFigures> {
  const extension = vscode.extensions.getExtension(extensionId);
  if (extension === undefined || extension.isActive) {
    throw new Error('The extension has to be there and not to be active yet.');
  }
  // What the editor does at its own start is over by then.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const cpuUs = threadUs();
  const started = performance.now();
  await extension.activate();
  const wallMs = performance.now() - started;
  const cpuMs = (threadUs() - cpuUs) / 1000;

  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: samplingUs });
  session.post('Profiler.start');
  const phases: Phase[] = [];
  const turns: Turn[] = [];
  const ticks = setInterval(() => turns.push({ endUs: nowUs(), cpuUs: threadUs() }), 1);
  await aFirstMinute((name) => {
    phases.push({ name, startUs: nowUs() });
  });
  clearInterval(ticks);
  const profile = await new Promise<Profiler.Profile>((resolve, reject) => {
    session.post('Profiler.stop', (error, result) => {
      if (error === null) {
        resolve(result.profile);
      } else {
        reject(error);
      }
    });
  });
  session.disconnect();
  const kept = process.env['ACTIVATION_PROFILE'];
  if (kept !== undefined) {
    fs.writeFileSync(kept, JSON.stringify({ profile, phases, turns }));
  }
  const stretches = stretchesOf(profile, { phases, turns }, path.join(extension.extensionPath, 'dist') + path.sep);
  return {
    editor: await editorFigures(),
    wallMs,
    cpuMs,
    stretches: phases.map(({ name }) => longestOf(name, stretches)),
  };
}

/** On the profiler's clock. */
function nowUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** Processor time of this thread, microseconds. Node has it since 23.9, its types here are older. */
function threadUs(): number {
  // Linux counts a thread's time at its ticks, but that of the whole process up to now. kernel/sched/cputime.c
  process.cpuUsage();
  const read: unknown = Reflect.get(process, 'threadCpuUsage');
  const usage: unknown = typeof read === 'function' ? Reflect.apply(read, process, []) : undefined;
  if (typeof usage !== 'object' || usage === null || !('user' in usage) || !('system' in usage)) {
    throw new Error('This Node.js does not tell the processor time of a thread.');
  }
  return Number(usage.user) + Number(usage.system);
}

function longestOf(phase: string, stretches: readonly Stretch[]): Stretch {
  const longer = (a: Stretch, b: Stretch): Stretch => (b.ms > a.ms ? b : a);
  return stretches.filter((each) => each.phase === phase).reduce(longer, { ms: 0, phase, what: '' });
}

/** From the editor's page "Developer: Startup Performance". */
async function editorFigures(): Promise<EditorFigures> {
  await vscode.commands.executeCommand('perfview.show');
  return eventually("the editor's own figures", () => {
    const page = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'perf')?.getText() ?? '';
    const row = page.split('\n').find((line) => line.includes(`| ${extensionId} `));
    // Extension, at the start or not, loading, call, finish, event, by.
    const [, , loadingMs, callMs, resolvedMs] = row?.split('|').slice(1).map(Number) ?? [];
    return loadingMs === undefined || callMs === undefined || resolvedMs === undefined
      ? undefined
      : { loadingMs, callMs, resolvedMs };
  });
}

/** Opens a file, waits for its findings, types, rests the pointer, opens the simulation, follows a function; then a long file. */
async function aFirstMinute(enter: (phase: string) => void): Promise<void> {
  enter('opening a file');
  const editor = await openSample('shop/api.py');
  const { uri } = editor.document;
  await findingsEventually(uri, 'blocking-call-in-async');
  enter('typing');
  for (let index = 0; index < 30; index++) {
    const end = new vscode.Position(editor.document.lineCount, 0);
    await editor.edit((edit) => {
      edit.insert(end, index % 10 === 0 ? '\n' : '#');
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  enter('hovering');
  for (let line = 10; line < 20; line++) {
    await vscode.commands.executeCommand('vscode.executeHoverProvider', uri, new vscode.Position(line, 12));
    await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 20);
  }
  enter('opening the simulation');
  editor.selection = new vscode.Selection(12, 12, 12, 12);
  await vscode.commands.executeCommand(commands.openSimulator);
  await eventually('the simulation', () => (simulatorTabs().length > 0 ? true : undefined));
  await new Promise((resolve) => setTimeout(resolve, 2000));
  enter('moving the cursor');
  for (const line of [20, 26, 32, 40, 12]) {
    editor.selection = new vscode.Selection(line, 4, line, 4);
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  await vscode.commands.executeCommand('workbench.action.files.revert');
  enter('opening a file of 10,000 lines');
  const long = await openSample('shop/long.py');
  await findingsEventually(long.document.uri, 'blocking-call-in-async');
  await new Promise((resolve) => setTimeout(resolve, 3000));
  enter('typing in that file');
  const place = new vscode.Position(lineOf(long.document, 'async def') + 1, 0);
  for (let index = 0; index < 20; index++) {
    await long.edit((edit) => {
      edit.insert(place, index === 0 ? '    # \n' : '#');
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  await vscode.commands.executeCommand('workbench.action.files.revert');
}

interface Phase {
  readonly name: string;
  readonly startUs: number;
}

/** A moment between two turns of the event loop; what is between two such moments is one turn, or some short ones. */
interface Turn {
  readonly endUs: number;
  /** Processor time that the thread has had until then. */
  readonly cpuUs: number;
}

/**
 * Of each turn in which the profiler saw the extension: that part of the turn's processor time, as the share of the samples says.
 * @param folder Of the extension's bundles.
 */
function stretchesOf(
  profile: Profiler.Profile,
  { phases, turns }: { readonly phases: readonly Phase[]; readonly turns: readonly Turn[] },
  folder: string,
): Stretch[] {
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const owners = ownersOf(profile.nodes, folder);
  const samples = profile.samples ?? [];
  let now = profile.startTime;
  let next = 0;
  return turns.slice(1).flatMap(({ endUs, cpuUs }, index): Stretch[] => {
    const inside = new Map<string, number>();
    let running = 0;
    let collecting = 0;
    for (; next < samples.length && now + (profile.timeDeltas?.[next] ?? 0) <= endUs; next++) {
      now += profile.timeDeltas?.[next] ?? 0;
      const id = samples[next] ?? 0;
      const owner = owners.get(id);
      running += names.get(id) === '(idle)' ? 0 : 1;
      collecting += names.get(id) === '(garbage collector)' ? 1 : 0;
      if (owner !== undefined) {
        inside.set(owner, (inside.get(owner) ?? 0) + 1);
      }
    }
    const [most] = [...inside].sort((a, b) => b[1] - a[1]);
    if (most === undefined) {
      return [];
    }
    // Garbage that is collected meanwhile is everybody's, by the same share.
    const share = [...inside.values()].reduce((sum, count) => sum + count, 0) / (running - collecting);
    const ms = ((cpuUs - (turns[index]?.cpuUs ?? cpuUs)) / 1000) * share;
    return [{ ms, phase: phases.findLast(({ startUs }) => startUs < endUs)?.name ?? '', what: most[0] }];
  });
}

/** For each node of the profile in or below the extension's code: the outermost function of the extension. */
function ownersOf(nodes: readonly Profiler.ProfileNode[], folder: string): ReadonlyMap<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const children = new Set(nodes.flatMap((node) => node.children ?? []));
  const owners = new Map<number, string>();
  const pending = nodes
    .filter(({ id }) => !children.has(id))
    .map((node) => ({ node, owner: ownFunction(node, folder) }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, owner } = next;
    if (owner !== undefined) {
      owners.set(node.id, owner);
    }
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child !== undefined) {
        pending.push({ node: child, owner: owner ?? ownFunction(child, folder) });
      }
    }
  }
  return owners;
}

/** Its name and place, where it is one of the extension's own. */
function ownFunction({ callFrame }: Profiler.ProfileNode, folder: string): string | undefined {
  const { url, functionName, lineNumber, columnNumber } = callFrame;
  const file = url.startsWith('file:') ? fileURLToPath(url) : url;
  return file.startsWith(folder)
    ? `${functionName} (${file.slice(folder.length)}:${String(lineNumber + 1)}:${String(columnNumber + 1)})`.trimStart()
    : undefined;
}
