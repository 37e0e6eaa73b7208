/**
 * The words both faces use for what the analysis and the advice say: classes, the GIL, strategies, durations, rules.
 * Editors and the command line thus call one thing by one name. Plain text only; layout and markup belong to the faces.
 */
import type { EffectKind, FunctionClass, GilUse } from '../core/verdict';
import type { Strategy } from '../core/workload';
import type { LanguageId } from '../core/facts';
import type { FunctionAdvice, RuleId, Severity } from './finding';

/** Where the project's pages live; the `code` of a diagnostic links below it. */
export const repositoryUrl = 'https://example.invalid/concurrency-advisor';

/** As in the Problems panel and in SARIF's driver. */
export const productName = 'Concurrency Advisor';

export const classNames: Readonly<Record<FunctionClass, string>> = {
  cpu: 'CPU-bound',
  io: 'I/O-bound',
  mixed: 'CPU and I/O',
  trivial: 'trivial',
  unknown: 'not understood',
};

/** What work does to the thread that others want as well: in Python through the GIL, in JavaScript on the event loop itself. */
const threadPhrases: Readonly<Record<LanguageId, Readonly<Record<GilUse, string>>>> = {
  python: { held: 'holds the GIL', released: 'releases the GIL', mixed: 'holds the GIL in part' },
  typescript: { held: 'on the event loop', released: 'off the event loop', mixed: 'partly on the event loop' },
};

/** `holds the GIL`, `off the event loop`. */
export function threadPhrase({ verdict, language }: Pick<FunctionAdvice, 'verdict' | 'language'>): string {
  return threadPhrases[language][verdict.gil];
}

/** The phrase where it tells something: waiting always releases the GIL. */
export function notableThreadPhrase(advice: Pick<FunctionAdvice, 'verdict' | 'language'>): string | undefined {
  const { class: functionClass } = advice.verdict;
  return functionClass === 'cpu' || functionClass === 'mixed' ? threadPhrase(advice) : undefined;
}

export const strategyNames: Readonly<Record<Strategy, string>> = {
  sequential: 'sequential',
  threads: 'threads',
  asyncio: 'asyncio',
  'to-thread': 'asyncio.to_thread',
  processes: 'processes',
  interpreters: 'interpreters',
  'free-threaded': 'free-threaded threads',
  'promise-all': 'Promise.all',
  'worker-threads': 'worker threads',
  cluster: 'cluster',
};

export const effectNames: Readonly<Record<EffectKind, string>> = {
  network: 'network',
  dns: 'name lookup',
  database: 'database',
  file: 'file',
  subprocess: 'subprocess',
  sleep: 'sleep',
  lock: 'lock',
  queue: 'queue',
  input: 'console input',
  cpu: 'native code',
  await: 'await',
  bytecode: 'Python code',
  unresolved: 'not known',
};

/** Most severe first. */
export const severities = ['warning', 'information', 'hint'] as const satisfies readonly Severity[];

export function isAtLeast(severity: Severity, limit: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(limit);
}

export function rulePageUrl(rule: RuleId): string {
  return `${repositoryUrl}/blob/main/docs/rules/${rule}.md`;
}

/** `45 µs`, `0.2 ms`, `120 ms`, `1.5 s`, `3 min`: two significant figures, the unit a person would pick. */
export function formatDuration(ms: number): string {
  if (ms === 0) {
    return '0 ms';
  }
  if (ms < 0.1) {
    return `${significant(ms * 1000)} µs`;
  }
  if (ms < 1000) {
    return `${significant(ms)} ms`;
  }
  return ms < 120_000 ? `${significant(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** `3.6×`, `12×`. */
export function formatSpeedup(speedup: number): string {
  return `${speedup >= 10 ? String(Math.round(speedup)) : speedup.toFixed(1)}×`;
}

/** `3 warnings`, `1 file`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** True for functions worth a lens or a row: those that take time and whose time is understood. */
export function isNoteworthy({ summary, verdict }: FunctionAdvice): boolean {
  return summary.facts.kind !== 'module' && verdict.class !== 'trivial' && verdict.class !== 'unknown';
}

/** The verdict in a few words: `CPU-bound · holds the GIL · processes ≈ 3.6×`. */
export function verdictPhrases(advice: FunctionAdvice): readonly string[] {
  const { verdict, simulation } = advice;
  const thread = notableThreadPhrase(advice);
  const phrases = [classNames[verdict.class], ...(thread === undefined ? [] : [thread])];
  if (simulation !== undefined) {
    phrases.push(recommendationPhrase(simulation.recommendation));
  }
  return phrases;
}

/** `processes ≈ 3.6×`, or `leave sequential` where nothing helps. */
export function recommendationPhrase(recommendation: {
  readonly strategy: Strategy;
  readonly speedup: number;
}): string {
  return recommendation.strategy === 'sequential'
    ? 'leave sequential'
    : `${strategyNames[recommendation.strategy]} ≈ ${formatSpeedup(recommendation.speedup)}`;
}

function significant(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}
