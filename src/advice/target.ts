/**
 * When one machine is not enough: where a person has said how long the tasks may take and the best on this machine takes longer,
 * which engine runs them on several machines, on how many, and how long that would take. Nothing is said where this machine
 * suffices, where tasks mostly wait, and where they could not run in another process. Never a reason to change the recommendation
 * for this machine, which stands beside it.
 */
import type { Project } from '../analysis/project';
import type { Illegal, Machine, Outcome, Workload } from '../core/workload';
import { engineIds, type EngineId, engines } from '../knowledge/engines';
import { clusterTransferMs, defaultCluster } from '../simulator/cluster';
import type { SimulationOptions } from '../simulator/measure';
import { clusterFor, gainsByMachines } from '../simulator/target';
import { taskMs } from '../simulator/workloads';
import type { AdviceSettings } from './finding';
import { formatDuration } from './wording';

/** What would run the tasks, and why it. */
export interface EngineChoice {
  readonly engine: EngineId;
  readonly why: 'imported' | 'chosen' | 'default';
}

/** How long the tasks may take together, and what would run them. */
export interface Wish extends EngineChoice {
  readonly targetMs: number;
}

export interface BeyondOneMachine extends Wish {
  /** The least of what was simulated on this machine. */
  readonly bestHereMs: number;
  /** This machine with the further ones. */
  readonly machine: Machine;
  readonly nodes: number;
  readonly workersPerNode: number;
  readonly makespanMs: number;
  /** False where no number of nodes meets the target; `nodes` is then the number from which more do not help. */
  readonly isMet: boolean;
  /** Writing, sending and reading the data of one task, milliseconds. */
  readonly transferMs: number;
  readonly reason: string;
}

/** What the settings ask for; undefined where nobody has said how long the tasks may take. */
export function wishFor(
  project: Project,
  path: string,
  { targetMs }: Pick<AdviceSettings, 'targetMs'>,
): Wish | undefined {
  return targetMs === undefined ? undefined : { targetMs, ...engineOf(project, path) };
}

export const defaultEngine: EngineChoice = { engine: 'dask', why: 'default' };

/** The engine that a project has: what this file imports first, then any other; Dask where it has none. */
export function engineOf(project: Project, path: string): EngineChoice {
  const found =
    engineAmong(project.facts(path)?.importedModules ?? []) ??
    engineAmong(project.paths().flatMap((each) => project.facts(each)?.importedModules ?? []));
  return found === undefined ? defaultEngine : { engine: found, why: 'imported' };
}

/** Some file of the project imports it. */
export function importsEngine(project: Project, engine: EngineId): boolean {
  const { modules } = engines[engine];
  return project
    .paths()
    .some(
      (path) =>
        project.facts(path)?.importedModules.some((name) => modules.includes(name.split('.')[0] ?? name)) === true,
    );
}

function engineAmong(importedModules: readonly string[]): EngineId | undefined {
  const tops = new Set(importedModules.map((name) => name.split('.')[0] ?? name));
  return engineIds.find((id) => engines[id].modules.some((module) => tops.has(module)));
}

export interface Situation {
  readonly workload: Workload;
  readonly illegal: readonly Illegal[];
}

/** Why the tasks cannot run on another machine: what keeps them from a worker process keeps them here. */
export function refusedElsewhere(illegal: readonly Illegal[]): string | undefined {
  return illegal.find(({ strategy }) => strategy === 'processes')?.reason;
}

/** Undefined where this machine suffices, or others would not help. */
export function beyondOneMachine(
  { workload, illegal }: Situation,
  machine: Machine,
  outcomes: readonly Pick<Outcome, 'strategy' | 'makespanMs'>[],
  wish: Wish,
  options: SimulationOptions = {},
): BeyondOneMachine | undefined {
  const here = outcomes.filter(({ strategy }) => strategy !== 'cluster' && strategy !== 'free-threaded');
  const bestHereMs = Math.min(...here.map(({ makespanMs }) => makespanMs));
  const { targetMs, engine } = wish;
  if (
    !(bestHereMs > targetMs && Number.isFinite(bestHereMs)) ||
    refusedElsewhere(illegal) !== undefined ||
    !gainsByMachines(workload, machine)
  ) {
    return undefined;
  }
  const cluster = machine.cluster ?? defaultCluster(machine, { engine: engines[engine].costs });
  const size = clusterFor(workload, { ...machine, cluster }, targetMs, options);
  const { nodes, workersPerNode } = size.cluster;
  const found = {
    ...wish,
    bestHereMs,
    machine: { ...machine, cluster: size.cluster },
    nodes,
    workersPerNode,
    makespanMs: size.makespanMs,
    isMet: size.isMet,
    transferMs: clusterTransferMs(workload.payloadBytes + workload.resultBytes, size.cluster),
  };
  // More machines that are no faster are no advice.
  return size.makespanMs < bestHereMs ? { ...found, reason: reasonOf(found, workload) } : undefined;
}

function reasonOf(found: Omit<BeyondOneMachine, 'reason'>, workload: Workload): string {
  const { engine, why, targetMs, bestHereMs, nodes, workersPerNode, makespanMs, isMet, transferMs } = found;
  const { name, api } = engines[engine];
  const target = formatDuration(targetMs);
  const machines = nodes === 1 ? 'one node' : `${nodes} nodes`;
  const where = `${name} on ${machines} with ${workersPerNode} ${workersPerNode === 1 ? 'worker' : 'workers'} each`;
  const opening = `One machine is not enough for ${target}: the best here takes ${formatDuration(bestHereMs)}.`;
  const data =
    transferMs >= 0.1 * taskMs(workload) ? `, of which ${formatDuration(transferMs)} per task to send data` : '';
  const size = isMet
    ? `${where} ≈ ${formatDuration(makespanMs)}${data} (simulated, within a factor of 2).`
    : `No number of nodes reaches it: ${where} ≈ ${formatDuration(makespanMs)}, and more do not help (simulated); ${limitOf(found, workload)}.`;
  return `${opening} ${size} ${name}${reasons[why]}: ${api}.`;
}

const reasons: Readonly<Record<EngineChoice['why'], string>> = {
  imported: ', because the project imports it',
  chosen: ', as you chose',
  default: ', because the project imports no such engine and this one needs the fewest edits',
};

/** What more machines do not make faster. */
function limitOf({ targetMs, machine, transferMs }: Omit<BeyondOneMachine, 'reason'>, workload: Workload): string {
  const single = taskMs(workload);
  if (single >= targetMs) {
    return `one task alone takes ${formatDuration(single)}`;
  }
  const perTask = machine.cluster?.overheads.schedulerMs ?? 0;
  return transferMs > perTask
    ? 'the data of all tasks have one way out of this machine'
    : 'handing out and collecting takes as long for every task, so that larger tasks would need less';
}
