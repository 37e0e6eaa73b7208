/**
 * The validation as docs/validation.md: how well predictions and measurements agree, in summary and figure by figure, what
 * misses and why. The same results give the same text; the picture beside it is scatter.ts.
 */
import { measuredOn, minorVersion } from '../../src/server/calibration/calibration';
import { mixCount, mixSeed, type ValidationCase } from './cases';
import { type Choice, type Comparison, median } from './compare';
import { type Miss, missOf } from './misses';
import type { ValidationResults } from './results';

/** One language's part. */
export interface ReportInput {
  /** Oldest version first. */
  readonly results: readonly ValidationResults[];
  /** All there are, measured or not. */
  readonly cases: readonly ValidationCase[];
  readonly comparisons: readonly Comparison[];
  readonly choices: readonly Choice[];
  readonly misses: readonly Miss[];
  readonly seeds: number;
}

export interface Report {
  readonly markdown: string;
  /** The summary's table, for a terminal. */
  readonly summary: readonly string[];
}

export function formatReport(python: ReportInput, node: ReportInput): Report {
  const summary = summaryTable('Python', python, true);
  const nodeSummary = summaryTable('Node', node, false);
  const sections = [
    ...introduction(python),
    '',
    '## Summary',
    '',
    ...summary,
    '',
    ...nodeSummary,
    '',
    ...summaryNotes,
    '',
    '![Predicted against measured makespan of every run](images/validation.svg)',
    '',
    '## Makespan and speed-up',
    '',
    ...makespanNotes,
    '',
    ...makespanTables(python),
    '## Stall of the event loop',
    '',
    'Longest time, in milliseconds, for which the event loop could run nothing new: predicted / measured.',
    '',
    ...stallTable(python),
    '',
    '## Programs of unequal threads',
    '',
    'Predicted / measured, in milliseconds: waiting beside computing threads, and the random mixes.',
    '',
    ...figureTable(
      python,
      python.comparisons.filter(({ run }) => run === 'scenario'),
    ),
    '',
    '## What misses, and why',
    '',
    ...missTable(python),
    '',
    ...missingLines(python),
    '## Node',
    '',
    ...nodeIntroduction(node),
    '',
    ...makespanTables(node),
    '### Stall of the loop',
    '',
    'Longest time, in milliseconds, between two beats of a timer of 1 ms, less the millisecond: predicted / measured.',
    '',
    ...stallTable(node),
    '',
    '### What misses on Node, and why',
    '',
    ...missTable(node),
    '',
    ...missingLines(node),
    '## The machine',
    '',
    ...machineLines([...python.results, ...node.results]),
  ];
  return { markdown: `${sections.join('\n')}\n`, summary: [...summary, ...nodeSummary] };
}

function introduction({ seeds, results }: ReportInput): readonly string[] {
  return [
    '# Validation',
    '',
    'The simulator against real programs: every workload below was run as a program and simulated with what `concurrency-advisor calibrate` measured for the interpreter.',
    `Interpreters: CPython ${versionsOf(results)}; for Node see [below](#node).`,
    'This page, its picture and the kept results are written by `npm run validate`; `test/unit/validation/validation.test.ts` simulates everything again from the kept results.',
    '',
    '- Measured figures are medians of at least three repetitions, up to seven where they differ by more than 3 %.',
    '- Computing and native work are amounts of CPU time, not of work: a segment of 10 ms ends when its thread has had a core for 10 ms.',
    '  So cores whose speed changes, as those of virtual machines do all the time, change no segment; waiting for a core or for the GIL is not CPU time and stays visible.',
    '- Everything ran in the real-time scheduling class, where other programs disturb little and a slice of a core is 100 ms; how the model fares in the normal class, whose slices are a few milliseconds, was not measured.',
    '- The model was mended between measurements, so this is no blind test: the share of hot hand-overs is calibrated for each interpreter, its default was chosen with S03, S07 and S08 in view, and the mixes of 3.11 were measured again after a calibration under which 36 of 40 were met.',
    '- A repetition in which a segment used more CPU time than it was to, or beside which another program had a core, is dropped and repeated.',
    '- What the machine does besides (starting threads and processes, handing work over, pickling) takes longer on a slower core.',
    '  How fast the core was is measured in each run by the rounds that computing made per microsecond of CPU time, and the calibrated overheads are put on that pace: one factor for all of them.',
    `- Predictions are medians of ${seeds} seeds.`,
    `- The random mixes are drawn from one seed (${mixSeed}): ${mixCount} programs of 1 to 12 threads with 1 to 5 steps of computing, sleeping and native work, 0.3 to 40 ms each.`,
    '- Tolerances are those of the accuracy classes: A 5 %, B 10 %, C a factor of 2 or the 10th to 90th percentile of at least 50 seeds; or 1 ms, which is what the selectors of event loops resolve and counts for figures of a few milliseconds only.',
  ];
}

function nodeIntroduction({ results, cases }: ReportInput): readonly string[] {
  return [
    `The same for Node ${versionsOf(results)}: ${cases.length} programs, run as they are written in JavaScript and calibrated by \`concurrency-advisor calibrate --node\`.`,
    'Native work is a piece of CPU time on libuv’s pool, or `crypto.pbkdf2` where a title says so; its amount is then scaled by the CPU time of the whole run.',
    'A program is run once before it is measured, because the first run compiles it.',
    'The slice of the real-time class was set to 4 ms by hand (`sched_rr_timeslice_ms`), and worker threads stepped back one priority.',
    'That the event loop gets a core before its workers was put into the model after J14 to J17 had been missed: these do not validate it.',
    '',
    ...makespanNotes,
  ];
}

const makespanNotes = [
  'Each cell is predicted / measured makespan in milliseconds, then predicted / measured speed-up over sequential code.',
  'Bold cells miss the class.',
];

function versionsOf(results: readonly ValidationResults[]): string {
  return results.map(({ calibration }) => calibration.interpreter.version).join(', ');
}

function stallTable(input: ReportInput): readonly string[] {
  return figureTable(
    input,
    input.comparisons.filter(({ figure }) => figure === 'stall'),
  );
}

const summaryNotes = [
  '“Fastest chosen”: the strategy with the shortest simulated makespan was the fastest in reality, or at most 10 % slower than it.',
  'Listed misses count as misses here.',
];

function summaryTable(
  title: string,
  { results, comparisons, choices }: ReportInput,
  hasMixes: boolean,
): readonly string[] {
  const rows = results.map(({ calibration }) => {
    const python = calibration.interpreter.version;
    const own = comparisons.filter((each) => each.python === python);
    const judged = own.filter(({ group }) => group !== mixGroup);
    const mixes = own.filter(({ group }) => group === mixGroup).map(({ deviation }) => Math.abs(deviation));
    const near = mixes.filter((error) => error <= 0.1).length;
    const chosen = choices.filter((each) => each.python === python);
    return [
      python,
      ...(['A', 'B', 'C'] as const).map((accuracy) => {
        const ofClass = judged.filter((each) => each.accuracy === accuracy);
        return share(ofClass.filter(({ isMet }) => isMet).length, ofClass.length);
      }),
      ...(hasMixes
        ? [mixes.length === 0 ? '' : `${(100 * median(mixes)).toFixed(1)} %`, share(near, mixes.length)]
        : []),
      share(chosen.filter(({ isMet }) => isMet).length, chosen.length),
    ];
  });
  return tableOf(
    [
      title,
      'class A met',
      'class B met',
      'class C met',
      ...(hasMixes ? ['mixes: median error', 'mixes within 10 %'] : []),
      'fastest chosen',
    ],
    rows,
  );
}

export const mixGroup = 'random mixes of threads';

/** Mixes are judged by their median error and by how many are within 10 %, not one by one. */
export function isMix(each: Comparison | Choice): boolean {
  return 'group' in each && each.group === mixGroup;
}

function share(part: number, of: number): string {
  return of === 0 ? '' : `${part} of ${of} (${((100 * part) / of).toFixed(0)} %)`;
}

function makespanTables(input: ReportInput): readonly string[] {
  const makespans = input.comparisons.filter(({ figure, run }) => figure === 'makespan' && run !== 'scenario');
  const groups = [...new Set(makespans.map(({ group }) => group))];
  return groups.flatMap((group) => {
    const own = makespans.filter((each) => each.group === group);
    return [`### ${group.charAt(0).toUpperCase()}${group.slice(1)}`, '', ...figureTable(input, own), ''];
  });
}

/** One row for each case and run, one column for each Python. */
function figureTable(input: ReportInput, comparisons: readonly Comparison[]): readonly string[] {
  const pythons = input.results.map(({ calibration }) => calibration.interpreter.version);
  const speedups = new Map(
    input.comparisons.filter(({ figure }) => figure === 'speed-up').map((each) => [keyOf(each), each]),
  );
  const rows = new Map<string, Comparison[]>();
  for (const each of comparisons) {
    const key = `${each.id} ${each.run} ${each.figure}`;
    rows.set(key, [...(rows.get(key) ?? []), each]);
  }
  const lines = [...rows.values()].flatMap((row) => {
    const [first] = row;
    if (first === undefined) {
      return [];
    }
    const cells = pythons.map((python) => {
      const each = row.find((comparison) => comparison.python === python);
      return each === undefined ? '' : cellOf(each, each.figure === 'makespan' ? speedups.get(keyOf(each)) : undefined);
    });
    const what = first.run === 'scenario' ? first.figure : first.run;
    return [[first.id, first.title, what, first.accuracy, ...cells]];
  });
  return tableOf(['id', 'workload', 'run', 'class', ...pythons.map((python) => minorVersion(python))], lines);
}

function keyOf({ id, python, run }: Comparison): string {
  return `${id} ${python} ${run}`;
}

function cellOf(each: Comparison, speedup: Comparison | undefined): string {
  const text = `${digits(each.predicted)} / ${digits(each.measured)}`;
  const marked = each.isMet ? text : `**${text}**`;
  if (speedup === undefined) {
    return marked;
  }
  const gain = `${speedup.predicted.toFixed(2)}× / ${speedup.measured.toFixed(2)}×`;
  return `${marked}, ${speedup.isMet ? gain : `**${gain}**`}`;
}

function digits(ms: number): string {
  return ms >= 100 ? ms.toFixed(0) : ms.toFixed(1);
}

function missTable({ comparisons, choices, misses }: ReportInput): readonly string[] {
  const rows = [...comparisons, ...choices]
    .filter(({ isMet }) => !isMet)
    .map((each) => [
      each.id,
      minorVersion(each.python),
      'figure' in each ? `${each.run} ${each.figure}` : 'choice',
      'figure' in each
        ? `${digits(each.predicted)} for ${digits(each.measured)} (${each.deviation >= 0 ? '+' : ''}${(100 * each.deviation).toFixed(0)} %)`
        : `${each.chosen} takes ${each.ratio.toFixed(2)} times as long as ${each.fastest}`,
      missOf(misses, each)?.reason ??
        (isMix(each) ? 'the random mixes are judged as a whole' : '**not explained yet**'),
    ]);
  return rows.length === 0
    ? ['Nothing.']
    : tableOf(['id', 'Python', 'figure', 'predicted for measured', 'reason'], rows);
}

/** A case that no steady repetition could be had of. */
function missingLines({ results, cases: all }: ReportInput): readonly string[] {
  const lines = results.flatMap(({ calibration, cases }) => {
    const missing = all.filter(({ id }) => cases[id] === undefined).map(({ id }) => id);
    const { implementation, version } = calibration.interpreter;
    return missing.length === 0 ? [] : [`- ${implementation} ${version}: ${missing.join(', ')}`];
  });
  return lines.length === 0
    ? []
    : [
        '### Not measured',
        '',
        'The machine was too busy for these cases whenever they were tried, or the run was ended before they came.',
        '',
        ...lines,
        '',
      ];
}

function machineLines(results: readonly ValidationResults[]): readonly string[] {
  const lines = results.map(({ calibration }) => {
    const { overheads, cores } = calibration;
    const slice = overheads.coreSliceMs === undefined ? '' : ', real-time scheduling class';
    return `- ${measuredOn(calibration).replace(/ \(.*\)/, '')}: ${cores} cores${slice}.`;
  });
  return [
    ...lines,
    '',
    'Windows, macOS and machines with more cores were not validated; `npm run validate` does it on any Linux machine that has CPython and a C compiler.',
  ];
}

/** As Prettier would lay it out. */
function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = titles.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => Array.from(row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - Array.from(cell).length)).join(' | ')} |`;
  return [line(titles), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)];
}
