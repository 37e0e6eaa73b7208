/**
 * Replaces a call that runs a program to its end, such as `subprocess.run(...)`, by an asyncio process that is awaited: the
 * program is started before the statement, read to its end there, and the call's place is taken by what it gave back. A
 * wrong return code, a time limit, text and input mean what they meant; what cannot be kept was refused by
 * processArguments.ts.
 */
import type { TextEdit } from '../../../core/text';
import type { ProcessResult } from '../../../knowledge/apiEntry';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import type { EditSource } from './editSource';
import type { ImportPlan } from './imports';
import type { Names } from './names';
import type { ProcessCall } from './processArguments';
import { breaksLine, fits, movedText } from './textLayout';
import { statementEvaluatingFirst } from './valueShapes';

/** Lines before the statement, without indentation, and what takes the call's place. */
interface Replacement {
  readonly lines: readonly string[];
  /** Undefined where a statement that holds nothing but the call needs nothing more. */
  readonly value: string | undefined;
}

/** Undefined where the call stands in a place that statements cannot be put before, or where a comment would be lost. */
export function awaitProcess(
  names: Names,
  process: ProcessCall,
  gives: ProcessResult,
  imports: ImportPlan,
): TextEdit[] | undefined {
  const { source } = names;
  const { call } = process;
  const statement = statementEvaluatingFirst(names, call);
  const start = source.start(statement);
  if (
    statement === 0 ||
    !source.isFirstOnLine(start) ||
    source.commentsBetween(source.start(call), source.end(call)).length > 0 ||
    [process.command, process.input, process.timeout].some((node) => breaksLine(source, node)) ||
    readsTimedOutput(names, process)
  ) {
    return undefined;
  }
  const indentation = source.indentationOf(start);
  const isAlone = source.kind(statement) === NodeKind.ExpressionStatement && source.first(statement) === call;
  const layout: Layout = { source, indentation, unit: source.indentationUnit() };
  const { lines, value } = new ProcessText(names, process, imports, layout).replacement(gives, isAlone);
  const joint = source.lineEnd + indentation;
  const end = source.end(call);
  const isStatement = start === source.start(call) && source.text[source.skipTrivia(end)] !== ';';
  const last = value ?? lines.at(-1) ?? '';
  if (value === undefined && process.timeout !== 0 && !process.isChecked) {
    // The last of the lines is part of a `try` statement.
    return isStatement ? [source.replace(start, end, lines.join(joint))] : undefined;
  }
  const before = value === undefined ? lines.slice(0, -1) : lines;
  return [
    source.insert(start, before.map((line) => line + joint).join('')),
    source.replace(source.start(call), end, last),
  ];
}

/** What a process had written when its time was over is part of the exception, which asyncio has no way to tell. */
function readsTimedOutput({ source }: Names, process: ProcessCall): boolean {
  return (
    process.timeout !== 0 &&
    (process.readsOutput || process.readsErrors) &&
    /\bexcept\b[^:\n]*\b(?:TimeoutExpired|SubprocessError)\b[^:\n]*\bas\b/.test(source.text)
  );
}

interface Layout {
  readonly source: EditSource;
  readonly indentation: string;
  readonly unit: string;
}

class ProcessText {
  private readonly source: EditSource;
  private readonly process: string;
  private readonly output: string;
  private readonly errors: string;

  constructor(
    private readonly names: Names,
    private readonly call: ProcessCall,
    private readonly imports: ImportPlan,
    private readonly layout: Layout,
  ) {
    this.source = names.source;
    this.process = names.fresh('process');
    const isRead = call.readsOutput || call.readsErrors;
    this.output = isRead ? names.fresh('stdout') : '';
    this.errors = isRead ? names.fresh('stderr') : '';
  }

  replacement(gives: ProcessResult, isAlone: boolean): Replacement {
    const { call } = this;
    const lines: string[] = [];
    const needsCommand = call.isChecked || call.timeout !== 0 || (gives === 'completed-process' && !isAlone);
    const command = needsCommand ? this.bindCommand(lines) : undefined;
    const input = this.bindInput(lines);
    lines.push(this.startLine(command));
    lines.push(...this.waitLines(command ?? '', input), ...this.decodeLines());
    const completed = this.completedText(command ?? '');
    const check = call.isChecked ? `${completed}.check_returncode()` : undefined;
    if (isAlone) {
      return { lines: check === undefined ? lines : [...lines, check], value: undefined };
    }
    switch (gives) {
      case 'return-code':
        return { lines, value: `${this.process}.returncode` };
      case 'checked-return-code':
        return { lines: [...lines, check ?? ''], value: `${this.process}.returncode` };
      case 'checked-output':
        return { lines: [...lines, check ?? ''], value: this.output };
      case 'completed-process': {
        if (check === undefined) {
          return { lines, value: completed };
        }
        const result = this.names.fresh('completed');
        return { lines: [...lines, `${result} = ${completed}`, `${result}.check_returncode()`], value: result };
      }
    }
  }

  /** The command under a name, since it is needed twice: to start the program and to tell of it. */
  private bindCommand(lines: string[]): string {
    const { command } = this.call;
    if (this.source.kind(command) === NodeKind.Name) {
      return this.source.nodeText(command);
    }
    const name = this.names.fresh('command');
    lines.push(`${name} = ${this.moved(command)}`);
    return name;
  }

  private bindInput(lines: string[]): string {
    const { input, isText, encoding, errors } = this.call;
    if (input === 0) {
      return '';
    }
    const written = this.moved(input);
    const isPrimary = !this.source.contains(input, [NodeKind.BinaryOperation, NodeKind.Conditional]);
    const receiver = isPrimary ? written : `(${written})`;
    const codec =
      encoding === 0
        ? `${this.imports.member('locale', 'getpreferredencoding')}(False)`
        : this.source.nodeText(encoding);
    const handling = errors === 0 ? '' : `, ${this.source.nodeText(errors)}`;
    const bytes = isText ? `${receiver}.encode(${codec}${handling})` : written;
    if (!this.source.contains(input, [NodeKind.Call])) {
      return bytes;
    }
    const name = this.names.fresh('standard_input');
    lines.push(`${name} = ${bytes}`);
    return name;
  }

  private startLine(bound: string | undefined): string {
    const { command, isShell, passedOn, isCaptured, input } = this.call;
    const pipe = () => `${this.imports.member('asyncio', 'subprocess')}.PIPE`;
    const callee = this.imports.member('asyncio', isShell ? 'create_subprocess_shell' : 'create_subprocess_exec');
    const keywords = passedOn.map((keyword) => this.moved(keyword));
    const isOutputOnly = !isCaptured && this.call.readsOutput && !this.passes('stdout');
    const parameters = [
      ...this.commandArguments(command, bound, isShell),
      ...(input === 0 ? [] : [`stdin=${pipe()}`]),
      ...(isCaptured || isOutputOnly ? [`stdout=${pipe()}`] : []),
      ...(isCaptured ? [`stderr=${pipe()}`] : []),
      ...keywords,
    ];
    return this.assigned(`${this.process} = await ${callee}`, parameters);
  }

  private passes(name: string): boolean {
    return this.call.passedOn.some((keyword) => this.source.nodeText(this.source.first(keyword)) === name);
  }

  private commandArguments(command: NodeIndex, bound: string | undefined, isShell: boolean): string[] {
    const isText = isShell || this.source.kind(command) === NodeKind.String;
    if (bound !== undefined) {
      return [isText ? bound : `*${bound}`];
    }
    if (isText) {
      return [this.moved(command)];
    }
    const kind = this.source.kind(command);
    return kind === NodeKind.List || kind === NodeKind.Tuple
      ? this.source.children(command).map((element) => this.moved(element))
      : [`*${kind === NodeKind.BinaryOperation ? `(${this.moved(command)})` : this.moved(command)}`];
  }

  private waitLines(command: string, input: string): string[] {
    const { timeout } = this.call;
    const { unit } = this.layout;
    const isRead = this.output !== '';
    const method = isRead || input !== '' ? `communicate(${input})` : 'wait()';
    const target = isRead ? `${this.output}, ${this.errors} = ` : '';
    if (timeout === 0) {
      return [`${target}await ${this.process}.${method}`];
    }
    const limit = this.source.nodeText(timeout);
    const waitFor = this.imports.member('asyncio', 'wait_for');
    const expired = this.imports.member('subprocess', 'TimeoutExpired');
    return [
      'try:',
      `${unit}${target}await ${waitFor}(${this.process}.${method}, ${limit})`,
      `except ${this.imports.member('asyncio', 'TimeoutError')}:`,
      `${unit}${this.process}.kill()`,
      `${unit}await ${this.process}.wait()`,
      `${unit}raise ${expired}(${command}, ${limit}) from None`,
    ];
  }

  /** The text layer of `Popen` is a TextIOWrapper over the pipe, with its own idea of line ends and of the locale. */
  private decodeLines(): string[] {
    const { isText, encoding, errors, readsOutput, readsErrors } = this.call;
    if (!isText) {
      return [];
    }
    const wrapper = this.imports.member('io', 'TextIOWrapper');
    const buffer = this.imports.member('io', 'BytesIO');
    const options = [
      ...(encoding === 0 ? [] : [`encoding=${this.source.nodeText(encoding)}`]),
      ...(errors === 0 ? [] : [`errors=${this.source.nodeText(errors)}`]),
    ];
    const read = (name: string) => `${name} = ${wrapper}(${[`${buffer}(${name})`, ...options].join(', ')}).read()`;
    return [...(readsOutput ? [read(this.output)] : []), ...(readsErrors ? [read(this.errors)] : [])];
  }

  private completedText(command: string): string {
    const { call } = this;
    if (!call.isChecked && command === '') {
      return '';
    }
    const streams = [
      ...(call.readsOutput || call.readsErrors ? [this.output] : []),
      ...(call.readsErrors ? [this.errors] : []),
    ];
    const completed = this.imports.member('subprocess', 'CompletedProcess');
    return `${completed}(${[command, `${this.process}.returncode`, ...streams].join(', ')})`;
  }

  private assigned(start: string, parameters: readonly string[]): string {
    const { source, indentation, unit } = this.layout;
    const line = `${start}(${parameters.join(', ')})`;
    if (fits(source, line, indentation)) {
      return line;
    }
    const newLine = source.lineEnd + indentation;
    return `${start}(${parameters.map((each) => `${newLine}${unit}${each},`).join('')}${newLine})`;
  }

  private moved(node: NodeIndex): string {
    const start = this.source.start(node);
    return this.source.isFirstOnLine(start)
      ? movedText(this.source, node, this.source.indentationOf(start), this.layout.indentation)
      : this.source.nodeText(node);
  }
}
