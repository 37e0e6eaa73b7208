/**
 * `fix --write` killed, as `kill -9` does it: at every call that changes the disk, or at any time. After each kill every file has to
 * be as it was or as it shall be, with its mode, and a second run has to finish the work. Counts what was found; judges nothing.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { folderOf, runCli } from '../unit/cli/runCli';

const repository = path.join(import.meta.dirname, '..', '..');
const killer = path.join(repository, 'test', 'support', 'killAtFileCall.ts');
const program = path.join(repository, 'src', 'cli', 'main.ts');

/** Not what anything would make by itself. */
const mode = 0o750;

export interface KilledFiles {
  /** By name; each is fixed. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Names that are links, and where each leads. */
  readonly links?: Readonly<Record<string, string>>;
}

export interface KillTally {
  kills: number;
  /** Files that a kill left as they were, and as they shall be. */
  asBefore: number;
  asAfter: number;
  readonly problems: string[];
}

export class KilledFix {
  readonly tally: KillTally = { kills: 0, asBefore: 0, asAfter: 0, problems: [] };
  private readonly after: ReadonlyMap<string, Buffer>;
  /** How long a run takes on this machine, in milliseconds. */
  private readonly durationMs: number;

  constructor(private readonly made: KilledFiles) {
    const folder = this.newFolder();
    const started = Date.now();
    const { status, stderr } = run(folder, {});
    this.durationMs = Date.now() - started;
    if (status !== 0) {
      throw new Error(`fix --write ended with ${String(status)}: ${stderr}`);
    }
    this.after = new Map(Object.keys(made.files).map((name) => [name, readFileSync(path.join(folder, name))]));
  }

  /** What the files become. */
  text(name: string): string {
    return this.after.get(name)?.toString('latin1') ?? '';
  }

  /** Kills one run after the other, each a moment later, until one is through; returns the number of moments. */
  async killAtEveryMoment(): Promise<number> {
    for (let moment = 1; ; moment++) {
      const folder = this.newFolder();
      const { signal, status, stderr } = run(folder, { KILL_AT: String(moment), KILL_BELOW: folder }, [
        '--import',
        `file://${killer}`,
      ]);
      if (signal === null && status === 0) {
        return moment - 1;
      }
      if (signal === null) {
        throw new Error(`fix --write ended with ${String(status)}: ${stderr}`);
      }
      await this.look(folder, `moment ${moment}`);
    }
  }

  /** Kills runs at times spread over how long one takes; a run that is through before its time is none. */
  async killAtTimes(count: number, random: () => number): Promise<void> {
    for (let tries = 0; this.tally.kills < count && tries < count * 3; tries++) {
      const folder = this.newFolder();
      const child = spawn(process.execPath, commandLine([]), { cwd: folder, stdio: 'ignore' });
      const afterMs = this.durationMs * (0.4 + 0.7 * random());
      const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
      await once(child, 'exit');
      clearTimeout(timer);
      if (child.signalCode !== null) {
        await this.look(folder, `${afterMs.toFixed(0)} ms`);
      }
    }
  }

  private newFolder(): string {
    const folder = folderOf(this.made.files);
    for (const name of Object.keys(this.made.files)) {
      chmodSync(path.join(folder, name), mode);
    }
    for (const [name, target] of Object.entries(this.made.links ?? {})) {
      symlinkSync(target, path.join(folder, name));
    }
    return folder;
  }

  private async look(folder: string, when: string): Promise<void> {
    this.tally.kills++;
    for (const [name, before] of Object.entries(this.made.files)) {
      const bytes = readFileSync(path.join(folder, name));
      if (bytes.equals(before)) {
        this.tally.asBefore++;
      } else if (this.isAfter(name, bytes)) {
        this.tally.asAfter++;
      } else {
        this.tally.problems.push(`${when}: ${name} holds ${JSON.stringify(bytes.toString('latin1').slice(0, 200))}`);
      }
    }
    this.lookAtModes(folder, when);
    const { code, errors } = await runCli(['fix', '.', '--write'], folder);
    const unfinished = Object.keys(this.made.files).filter(
      (name) => !this.isAfter(name, readFileSync(path.join(folder, name))),
    );
    if (code !== 0 || unfinished.length > 0) {
      this.tally.problems.push(`${when}: the second run left ${unfinished.join(', ')}: ${errors}`);
    }
    this.lookAtModes(folder, `${when}, second run`);
  }

  private isAfter(name: string, bytes: Buffer): boolean {
    return this.after.get(name)?.equals(bytes) === true;
  }

  private lookAtModes(folder: string, when: string): void {
    for (const name of Object.keys(this.made.files)) {
      const found = statSync(path.join(folder, name)).mode & 0o777;
      if (found !== mode) {
        this.tally.problems.push(`${when}: ${name} has the mode ${found.toString(8)}`);
      }
    }
    for (const name of Object.keys(this.made.links ?? {})) {
      if (!lstatSync(path.join(folder, name)).isSymbolicLink()) {
        this.tally.problems.push(`${when}: ${name} is no link any more`);
      }
    }
  }
}

function run(folder: string, environment: NodeJS.ProcessEnv, flags: readonly string[] = []) {
  return spawnSync(process.execPath, commandLine(flags), {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
}

function commandLine(flags: readonly string[]): readonly string[] {
  const loader = path.join(repository, 'node_modules', 'tsx', 'dist', 'loader.mjs');
  return ['--import', `file://${loader}`, ...flags, program, 'fix', '.', '--write'];
}
