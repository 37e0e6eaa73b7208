/**
 * Runs inside VS Code's extension host, in the place of a test suite: activates the extension, then does what a person does in
 * the first minute, and writes down what that cost the host's thread. A sampling profiler tells which stretches of time were
 * spent in the extension's own code. Started by activation.ts, which makes a table of it; asserts nothing about time.
 */
import * as fs from 'node:fs';
import { Session } from 'node:inspector';
import type { Profiler } from 'node:inspector';
import * as vscode from 'vscode';
import { eventually, findingsEventually, openSample, simulatorTabs } from '../host/editor';
import { commands } from '../../src/protocol';

const extensionId = 'concurrency-advisor.concurrency-advisor';

/** A stretch of time without a pause in which code of the extension was running, or code that it had called. */
export interface Stretch {
  readonly ms: number;
  readonly phase: string;
  /** The function of the extension that most of the stretch was spent in or below. */
  readonly what: string;
}

export interface ActivationFigures {
  /** From VS Code's call until the extension is active: reading its bundle, running it, `activate()`. */
  readonly wallMs: number;
  /** Processor time of the whole extension host meanwhile, all threads. */
  readonly cpuMs: number;
  /** Within that, in the extension's own code. */
  readonly ownMs: number;
  /** The longest of each phase after the activation; the longest of all first. */
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
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: samplingUs });
  session.post('Profiler.start');
  const phases: { readonly name: string; readonly startUs: number }[] = [];
  const enter = (name: string): void => {
    phases.push({ name, startUs: Number(process.hrtime.bigint() / 1000n) });
  };
  enter('activation');
  const cpu = process.cpuUsage();
  const started = performance.now();
  await extension.activate();
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  await aFirstMinute(enter);
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
  const stretches = stretchesOf(profile, phases);
  const own = stretches.filter(({ phase }) => phase === 'activation');
  return {
    wallMs,
    cpuMs: (user + system) / 1000,
    ownMs: own.reduce((sum, { ms }) => sum + ms, 0),
    stretches: phases
      .slice(1)
      .map(({ name }) => longestOf(name, stretches))
      .sort((a, b) => b.ms - a.ms),
  };
}

function longestOf(phase: string, stretches: readonly Stretch[]): Stretch {
  const longer = (a: Stretch, b: Stretch): Stretch => (b.ms > a.ms ? b : a);
  return stretches.filter((each) => each.phase === phase).reduce(longer, { ms: 0, phase, what: '' });
}

/** Opens a file, waits for its findings, types, rests the pointer, opens the simulation and follows a function. */
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
}

/** The extension's bundles in the host. */
const bundles = ['/dist/extension.js', '/dist/processClient.js'];

function stretchesOf(
  profile: Profiler.Profile,
  phases: readonly { readonly name: string; readonly startUs: number }[],
): Stretch[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const owners = ownersOf(profile.nodes);
  const stretches: Stretch[] = [];
  let startUs: number | undefined;
  let now = profile.startTime;
  const inside = new Map<string, number>();
  const end = (endUs: number): void => {
    if (startUs !== undefined) {
      const began = startUs;
      const [what = ''] = [...inside].sort((a, b) => b[1] - a[1])[0] ?? [];
      const phase = phases.findLast((each) => each.startUs <= began)?.name ?? '';
      stretches.push({ ms: (endUs - began) / 1000, phase, what });
      startUs = undefined;
      inside.clear();
    }
  };
  for (const [index, id] of (profile.samples ?? []).entries()) {
    const previous = now;
    now += profile.timeDeltas?.[index] ?? 0;
    const owner = owners.get(id);
    const name = nodes.get(id)?.callFrame.functionName;
    if (owner !== undefined) {
      startUs ??= previous;
      inside.set(owner, (inside.get(owner) ?? 0) + 1);
    } else if (name !== '(garbage collector)') {
      // Collecting garbage in the middle of a stretch is part of it.
      end(previous);
    }
  }
  end(now);
  return stretches;
}

/** For each node of the profile in or below the extension's code: the outermost function of the extension. */
function ownersOf(nodes: readonly Profiler.ProfileNode[]): ReadonlyMap<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const children = new Set(nodes.flatMap((node) => node.children ?? []));
  const owners = new Map<number, string>();
  const pending = nodes.filter(({ id }) => !children.has(id)).map((node) => ({ node, owner: ownerOf(node) }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, owner } = next;
    if (owner !== undefined) {
      owners.set(node.id, owner);
    }
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child !== undefined) {
        pending.push({ node: child, owner: owner ?? ownerOf(child) });
      }
    }
  }
  return owners;
}

function ownerOf({ callFrame }: Profiler.ProfileNode): string | undefined {
  const bundle = bundles.find((each) => callFrame.url.endsWith(each));
  return bundle === undefined
    ? undefined
    : `${callFrame.functionName === '' ? 'module' : callFrame.functionName} (${bundle.slice('/dist/'.length)})`;
}
