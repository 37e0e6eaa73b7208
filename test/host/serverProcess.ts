/**
 * The language server's process as the operating system knows it: found among the children of the extension host, and killed.
 * Uses what the system tells of processes and nothing of the extension.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly commandLine: string;
}

/** The language server of this window; undefined while none runs. */
export function serverPid(): number | undefined {
  return processes().find(
    ({ parent, commandLine }) => parent === process.pid && commandLine.includes(path.join('dist', 'server.js')),
  )?.pid;
}

/** Whether there was a process to kill. */
export function kill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

function processes(): readonly Process[] {
  if (process.platform === 'linux') {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? linuxProcess(Number(name)) : []));
  }
  const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return Array.from(list.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm), ([, pid, parent, commandLine = '']) => ({
    pid: Number(pid),
    parent: Number(parent),
    commandLine,
  }));
}

function linuxProcess(pid: number): readonly Process[] {
  try {
    // The name, in brackets, may hold spaces and brackets of its own. proc(5).
    const [, state, parent] = /^.*\) (\S) (\d+) /s.exec(readFileSync(`/proc/${String(pid)}/stat`, 'utf8')) ?? [];
    const commandLine = readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return state === 'Z' ? [] : [{ pid, parent: Number(parent), commandLine }];
  } catch {
    return []; // It ended meanwhile.
  }
}
