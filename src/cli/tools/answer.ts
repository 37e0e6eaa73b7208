/**
 * Answers one call of a tool from the files on disk: reads the input, loads the program within the folders that may be read, and
 * gives the answer twice, as the command line's JSON contract for programs and as text for a model. Runs nothing of the
 * program and writes nothing: for `fix` it says what is to be written.
 */
import { createHash } from 'node:crypto';
import { defaultAdviceSettings } from '../../advice/finding';
import { encodeSource } from '../../server/files/decode';
import { textOfFile } from '../program';
import { analyse, analysisText, type Analysis } from '../../server/tools/analyze';
import { ToolError } from '../../server/tools/fields';
import { type FixPlan, fixListText, listedFixes, planFixes } from '../../server/tools/fix';
import {
  analyzeInput,
  type AnalyzeInput,
  fixInput,
  type FixInput,
  simulateInput,
  usualEntries,
} from '../../server/tools/inputs';
import { toolFunction } from '../../server/tools/program';
import {
  checkSimulateInput,
  simulateFunction,
  simulateWorkload,
  simulationText,
  type ToolSimulation,
} from '../../server/tools/simulate';
import { reportToJson } from '../formats/json';
import { simulationToJson } from '../formats/simulation';
import { type CommandIo, UsageError } from '../io';
import { boundedObject, boundedText, mostCharacters, sizeOf } from './bounded';
import type { FileChange, ToolCall, ToolReply } from './call';
import { type ConfinedTarget, Confinement } from './confinement';
import { type LoadedProgram, loadTargets, type Tell } from './load';

type Answer = Extract<ToolReply, { readonly kind: 'answer' }>;

/** Never rejects. */
export async function answerCall(call: ToolCall, io: CommandIo, tell: Tell): Promise<ToolReply> {
  try {
    const confinement = new Confinement(call.roots);
    switch (call.tool) {
      case 'analyze':
        return await analyzeAnswer(analyzeInput.read(call.input), confinement, io, tell);
      case 'simulate':
        return await simulateAnswer(call.input, confinement, io, tell);
      case 'fix':
        return await fixAnswer(fixInput.read(call.input), confinement, io, tell);
    }
  } catch (error) {
    if (error instanceof ToolError || error instanceof UsageError) {
      return { kind: 'refused', message: boundedText(error.message, 4000) };
    }
    return { kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function analyzeAnswer(
  input: AnalyzeInput,
  confinement: Confinement,
  io: CommandIo,
  tell: Tell,
): Promise<Answer> {
  const targets = input.paths.map((given) => confinement.target(given));
  const { program, loaded } = await loadTargets(targets, input, confinement, io, tell);
  const answerOf = (limit: number) => {
    const analysis = analyse(program, { ...input, limit }, namedFunctions(targets));
    return { analysis, content: analysisContent(analysis, loaded.display) };
  };
  let limit = input.limit ?? usualEntries;
  let answer = answerOf(limit);
  while (limit > 1 && sizeOf(answer.content) > mostCharacters) {
    limit = Math.floor(limit / 2);
    answer = answerOf(limit);
  }
  const isBounded = sizeOf(answer.content) <= mostCharacters;
  return {
    kind: 'answer',
    text: boundedText(analysisText(answer.analysis, loaded.display), mostCharacters),
    content: isBounded ? answer.content : boundedObject(answer.content),
    changes: [],
  };
}

/** Names by the path of their file; a file that is also named as a whole is not among them. */
function namedFunctions(targets: readonly ConfinedTarget[]): ReadonlyMap<string, readonly string[]> {
  const whole = new Set(targets.filter(({ name }) => name === undefined).map(({ diskPath }) => diskPath));
  const named = new Map<string, string[]>();
  for (const { diskPath, name } of targets) {
    if (name !== undefined && !whole.has(diskPath)) {
      const key = projectPath(diskPath);
      named.set(key, [...(named.get(key) ?? []), name]);
    }
  }
  return named;
}

/** The contract of `check --format json`, of one page, with the numbers of the whole. */
function analysisContent({ files, problems, summary, page }: Analysis, display: (path: string) => string) {
  const report = reportToJson({
    files: files.map(({ path, language, functions, findings }) => {
      const reported = {
        path: display(path),
        projectPath: path,
        language,
        functions,
        findings,
        suppressed: [],
        text: '',
      };
      return reported;
    }),
    errors: problems,
    display,
  });
  const { functions, ...counts } = summary;
  return { ...report, summary: { ...counts, ...(functions === undefined ? {} : { functions }) }, page };
}

async function simulateAnswer(raw: unknown, confinement: Confinement, io: CommandIo, tell: Tell): Promise<Answer> {
  const input = simulateInput.read(raw);
  checkSimulateInput(input);
  if (input.workload !== undefined) {
    return simulationAnswer(simulateWorkload(input.workload, input, defaultAdviceSettings));
  }
  const target = confinement.target(input.target ?? '');
  const { program, file } = await fileOf(target, input, confinement, io, tell);
  if (target.name === undefined) {
    throw new ToolError(
      `\`target\` names a function as FILE:FUNCTION or FILE:LINE, not only ${program.program.display(file)}.`,
    );
  }
  const { summary } = toolFunction(program.program, file, target.name);
  const advice = program.program.advice(file).functions.find((each) => each.summary.facts.id === summary.facts.id);
  if (advice === undefined) {
    throw new ToolError(`There is no advice on \`${summary.facts.name}\`.`);
  }
  const { python, node } = program.measuredOn;
  const measuredOn = advice.language === 'typescript' ? node : python;
  return simulationAnswer(simulateFunction(advice, input, program.program.settings(file), measuredOn));
}

function simulationAnswer(simulation: ToolSimulation): Answer {
  const { report, unit, origins } = simulation;
  const content = { title: report.title, ...simulationToJson(report, false), unit, origins };
  return {
    kind: 'answer',
    text: boundedText(simulationText(simulation), mostCharacters),
    content: sizeOf(content) <= mostCharacters ? content : boundedObject(content),
    changes: [],
  };
}

/** @throws ToolError where the target is a folder. */
async function fileOf(
  target: ConfinedTarget,
  asked: Parameters<typeof loadTargets>[1],
  confinement: Confinement,
  io: CommandIo,
  tell: Tell,
): Promise<{ readonly program: LoadedProgram; readonly file: string }> {
  const program = await loadTargets([target], asked, confinement, io, tell);
  const file = projectPath(target.diskPath);
  if (program.program.files.every(({ path }) => path !== file)) {
    throw new ToolError(`${program.program.display(file)} is a folder; name a file and a function in it.`);
  }
  return { program, file };
}

async function fixAnswer(input: FixInput, confinement: Confinement, io: CommandIo, tell: Tell): Promise<Answer> {
  const { write = false, basedOn } = input;
  if (write && basedOn === undefined) {
    throw new ToolError(
      '`write` needs `basedOn`: call fix without `write` first, look at the diff, and pass on the `basedOn` that comes with it.',
    );
  }
  const target = confinement.target(input.path);
  const { program, loaded } = await loadTargets([target], input, confinement, io, tell);
  const only = target.name === undefined ? undefined : toolFunction(program, projectPath(target.diskPath), target.name);
  const plan = planFixes(program, input, only);
  const diff = plan.files.map((file) => file.diff).join('');
  const isShown = diff.length <= mostCharacters;
  const state = stateOf(plan, loaded.display);
  if (write && state !== basedOn) {
    throw new ToolError(
      'Nothing was written: the files, or what is to be done to them, are no longer those of `basedOn`. Call fix without `write` and look at the diff again.',
    );
  }
  const isWritable = plan.files.length > 0 && isShown;
  const offers = plan.offers.slice(0, listedFixes).map((offer) => offerJson(offer, loaded.display));
  if (write && !isWritable) {
    throw new ToolError('Nothing was written: there is no diff to apply.');
  }
  return {
    kind: 'answer',
    text: [
      boundedText(fixListText(plan, loaded.display), mostCharacters / 2),
      ...(isShown
        ? [diff]
        : ['The diff is too long to be shown and so cannot be written: name a file, a line or a rule.']),
      ...(isWritable && !write ? [`To apply exactly this: \`write\`: true, \`basedOn\`: "${state}".`] : []),
    ]
      .filter((part) => part !== '')
      .join('\n'),
    content: {
      version: 1,
      fixes: sizeOf(offers) <= mostCharacters ? offers : offers.map(boundedObject),
      total: plan.offers.length,
      files: isShown ? plan.files.map((file) => ({ path: loaded.display(file.path), diff: file.diff })) : [],
      basedOn: isWritable ? state : null,
      written: [],
      errors: plan.problems.slice(0, 20),
    },
    changes: write ? plan.files.map((file) => changeOf(file, loaded.display, loaded.files)) : [],
  };
}

/** Tells the files as they are together with what becomes of them. */
function stateOf({ files }: FixPlan, display: (path: string) => string): string {
  const content = files.map(({ path, before, after }) => [display(path), before, after]);
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
}

function offerJson(
  { path, finding, fixes, chosen, state }: FixPlan['offers'][number],
  display: (path: string) => string,
) {
  return {
    path: display(path),
    line: finding.range.start.line + 1,
    column: finding.range.start.character + 1,
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    fixes: fixes.map(({ id, title, isPreferred, isSafe }) => ({ id, title, preferred: isPreferred, safe: isSafe })),
    chosen: chosen?.id ?? null,
    state,
  };
}

function changeOf(
  { path, before, after }: FixPlan['files'][number],
  display: (path: string) => string,
  files: LoadedProgram['loaded']['files'],
): FileChange {
  const file = files.find((each) => each.path === path);
  const texts = file && [textOfFile(file, before), textOfFile(file, after)];
  const [was, becomes] =
    file === undefined
      ? []
      : (texts ?? []).map((text) => (text === undefined ? undefined : encodeSource(text, file.source)));
  if (file?.diskPath === undefined || was === undefined || becomes === undefined) {
    throw new ToolError(`${display(path)} cannot be written.`);
  }
  if (was.kind === 'problem' || becomes.kind === 'problem') {
    throw new ToolError(`${display(path)} ${becomes.kind === 'problem' ? becomes.message : 'cannot be written.'}`);
  }
  return { diskPath: file.diskPath, path: display(path), before: was.bytes, after: becomes.bytes };
}

function projectPath(diskPath: string): string {
  return diskPath.replaceAll('\\', '/');
}
