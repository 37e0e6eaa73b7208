/**
 * The tools of the editor's language models: the same as those of the MCP server, on the workspace as the editor has it, with
 * what is not saved yet. Works through many files in short slices, so that a person who types does not wait. Changes nothing:
 * what `fix` would change goes to the client, which previews it.
 */
import path from 'node:path';
import type { CancellationToken } from 'vscode-languageserver';
import type { AdviceSettings } from '../advice/finding';
import { isScript } from '../languages/typescript/fileNames';
import type { ToolParams, ToolResult } from '../protocol';
import { isUri, pathOfUri } from './addresses';
import type { ServerContext } from './context';
import { namedTarget } from './functionNamed';
import { analyse, analysisText } from './tools/analyze';
import { ToolError } from './tools/fields';
import { fixListText, planFixes } from './tools/fix';
import { analyzeInput, fixInput, simulateInput } from './tools/inputs';
import { toolFunction, type ToolProgram } from './tools/program';
import { checkSimulateInput, simulateFunction, simulateWorkload, simulationText } from './tools/simulate';
import { documentEdits } from './workspaceEdits';

/** What a request is answered with that has failed in the server. */
export const failedTool: ToolResult = {
  text: 'The tool failed; the log of Concurrency Advisor says why.',
  isRefused: true,
  changes: [],
};

/** Between two looks at what else is asked; half a frame. */
const sliceMs = 8;

/** Longer answers help no model. */
const mostCharacters = 40_000;

interface Target {
  readonly paths: readonly string[];
  readonly name: string | undefined;
}

export async function answerTool(
  { tool, input, folders }: ToolParams,
  context: ServerContext,
  token: CancellationToken,
): Promise<ToolResult> {
  const workspace = new ToolWorkspace(context, folders.map(pathOfUri), token);
  try {
    switch (tool) {
      case 'analyze':
        return await analyzed(input, workspace);
      case 'simulate':
        return await simulated(input, workspace);
      case 'fix':
        return await fixed(input, workspace, context);
    }
  } catch (error) {
    if (error instanceof ToolError) {
      return { text: error.message, isRefused: true, changes: [] };
    }
    throw error;
  }
}

async function analyzed(raw: unknown, workspace: ToolWorkspace): Promise<ToolResult> {
  const input = analyzeInput.read(raw);
  const targets = input.paths.map((given) => workspace.target(given));
  const program = await workspace.program(targets.flatMap(({ paths }) => paths));
  const named = new Map<string, string[]>();
  for (const { paths, name } of targets) {
    const [only = ''] = paths;
    if (name !== undefined && !targets.some((other) => other.name === undefined && other.paths.includes(only))) {
      named.set(only, [...(named.get(only) ?? []), name]);
    }
  }
  return answer(analysisText(analyse(program, input, named), program.display));
}

async function simulated(raw: unknown, workspace: ToolWorkspace): Promise<ToolResult> {
  const input = simulateInput.read(raw);
  checkSimulateInput(input);
  if (input.workload !== undefined) {
    return answer(simulationText(simulateWorkload(input.workload, input, workspace.settings(''))));
  }
  const { paths, name } = workspace.target(input.target ?? '');
  const [only] = paths;
  if (only === undefined || name === undefined) {
    throw new ToolError('`target` names a function as FILE:FUNCTION or FILE:LINE.');
  }
  const program = await workspace.program([only]);
  const { summary } = toolFunction(program, only, name);
  const advice = program.advice(only).functions.find((each) => each.summary.facts.id === summary.facts.id);
  if (advice === undefined) {
    throw new ToolError(`There is no advice on \`${summary.facts.name}\`.`);
  }
  const settings = program.settings(only);
  const measuredOn = settings.measuredMachine === undefined ? undefined : workspace.measuredOn;
  return answer(simulationText(simulateFunction(advice, input, settings, measuredOn)));
}

async function fixed(raw: unknown, workspace: ToolWorkspace, context: ServerContext): Promise<ToolResult> {
  const input = fixInput.read(raw);
  if (input.write !== undefined || input.basedOn !== undefined) {
    throw new ToolError('In the editor a person applies the fix: leave `write` and `basedOn` out.');
  }
  const { paths, name } = workspace.target(input.path);
  const program = await workspace.program(paths);
  // concurrency: ignore[blocking-call-in-async] A person or a model waits for this very answer.
  const plan = planFixes(program, input, name === undefined ? undefined : toolFunction(program, paths[0] ?? '', name));
  const diff = plan.files.map((file) => file.diff).join('');
  const told = diff === '' ? '' : 'The editor shows this as a preview; a person applies or discards it.';
  return {
    ...answer([fixListText(plan, program.display), diff, told].filter((part) => part !== '').join('\n')),
    changes: plan.edits.flatMap((file) => documentEdits(file, context).map(({ uri, edits }) => ({ uri, edits }))),
  };
}

function answer(text: string): ToolResult {
  const isCut = text.length > mostCharacters;
  return {
    text: isCut ? `${text.slice(0, mostCharacters)}\n… cut; ask for less at a time.` : text,
    isRefused: false,
    changes: [],
  };
}

/** The files of the workspace as tools see them. */
class ToolWorkspace {
  constructor(
    private readonly context: ServerContext,
    private readonly folders: readonly string[],
    private readonly token: CancellationToken,
  ) {}

  get measuredOn(): string | undefined {
    return this.context.measuredOn('python');
  }

  settings(file: string): AdviceSettings {
    return this.context.analysis.settings(file);
  }

  /** @throws ToolError where the editor knows no such file. */
  target(given: string): Target {
    const whole = this.files(given);
    if (whole.length > 0) {
      return { paths: whole, name: undefined };
    }
    const { path: file, name } = namedTarget(given);
    const paths = name === undefined ? [] : this.files(file);
    if (paths.length === 0) {
      throw new ToolError(
        `${file} is not among the ${String(this.context.analysis.paths().length)} files of Python, JavaScript or TypeScript that the editor knows in ${this.folders.join(', ') || 'this window'}.`,
      );
    }
    if (paths.length > 1) {
      throw new ToolError(`${file} is a folder; name a file and a function in it.`);
    }
    return { paths, name };
  }

  /** The program of these files, analysed. */
  async program(paths: readonly string[]): Promise<ToolProgram> {
    const { analysis } = this.context;
    const files = [...new Set(paths)];
    let began = performance.now();
    for (const file of files) {
      analysis.advice(file);
      if (performance.now() - began > sliceMs) {
        await nextTurn();
        began = performance.now();
        if (this.token.isCancellationRequested) {
          throw new ToolError('The call was cancelled.');
        }
      }
    }
    const adviceOn = (file: string) =>
      analysis.advice(file) ?? { path: file, functions: [], findings: [], suppressed: [], problems: [] };
    const display = (file: string): string => this.display(file);
    return {
      files: files.map((file) => ({ path: file, language: isScript(file) ? 'typescript' : 'python' })),
      problems: files.flatMap((file) =>
        adviceOn(file).problems.map(({ range, message }) => ({
          path: display(file),
          message,
          line: range.start.line + 1,
          column: range.start.character + 1,
        })),
      ),
      advice: adviceOn,
      findings: (file) => adviceOn(file).findings,
      fixes: (file, finding) => analysis.fixes(file, finding),
      settings: (file) => analysis.settings(file),
      text: (file) => analysis.text(file) ?? '',
      display,
    };
  }

  /** The file of that name, or the files below the folder of that name; none where the editor knows neither. */
  private files(given: string): readonly string[] {
    const { analysis, documents } = this.context;
    const open = documents.current(given);
    if (open !== undefined) {
      return [open.path];
    }
    // Texts that were typed since are looked at first.
    for (const { document } of documents.all()) {
      documents.current(document.uri);
    }
    const named = isUri(given) ? pathOfUri(given) : given.replaceAll('\\', '/');
    const candidates = [
      ...(path.posix.isAbsolute(named) || isUri(named) ? [path.posix.normalize(named)] : []),
      ...this.folders.map((folder) => path.posix.join(folder, named)),
    ].map((each) => (each.length > 1 ? each.replace(/\/$/, '') : each));
    for (const candidate of candidates) {
      if (this.isInside(candidate) && analysis.has(candidate)) {
        return [candidate];
      }
      const below = analysis.paths().filter((each) => each.startsWith(`${candidate}/`) && this.isInside(each));
      if (below.length > 0) {
        return below.toSorted();
      }
    }
    return [];
  }

  /** The analysis also knows files of installed packages and of other folders, which nobody asks about here. */
  private isInside(file: string): boolean {
    return (
      this.context.documents.isOpen(file) ||
      this.folders.some((folder) => file === folder || file.startsWith(`${folder}/`))
    );
  }

  private display(file: string): string {
    const folder = this.folders.find((each) => file.startsWith(`${each}/`));
    return folder === undefined ? file : file.slice(folder.length + 1);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
