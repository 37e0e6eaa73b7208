/**
 * What `--help` says of a command, as data, and how it is laid out: like a manual page, 80 columns wide, the same on every
 * terminal and in a pipe. The options are also what `parseArgs` is given, so that no option is without a line here; docs/cli.md
 * prints the same tables. Reads no arguments and knows no command.
 */
import { palette } from '../terminal';

/** An option as `node:util` parses it, with what a person reads about it. */
export interface OptionHelp {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** What stands for its value: `FILE`, or the choices with `|` between them. Missing for a switch. */
  readonly value?: string;
  readonly meaning: string;
  /** What holds without it, in words; missing where nothing has to be said. */
  readonly otherwise?: string;
}

export type OptionTable = Readonly<Record<string, OptionHelp>>;

export interface CommandHelp {
  readonly name: string;
  /** What follows the program's name; one line for each form. */
  readonly synopsis: readonly string[];
  /** One sentence: the command in the list of all. */
  readonly summary: string;
  /** Paragraphs. */
  readonly description: readonly string[];
  readonly options: OptionTable;
  readonly exitCodes: Readonly<Record<number, string>>;
  /** Only variables that this command looks at. */
  readonly environment: Readonly<Record<string, string>>;
  readonly examples: readonly { readonly command: string; readonly meaning: string }[];
}

/** The option that every command has. */
export const helpOption = {
  help: { type: 'boolean', short: 'h', meaning: 'Print this text.' },
} as const satisfies OptionTable;

/** The variables that decide about colours. */
export const colourEnvironment = {
  NO_COLOR: 'Set to anything: no colours.',
  FORCE_COLOR: 'Set to anything but 0: colours also into a pipe; wins over NO_COLOR.',
} as const;

const programName = 'concurrency-advisor';
const width = 80;
const indentation = 2;

/** Where meanings begin; what stands left of them on a line of its own when it is longer. */
const meaningColumn = 28;

export function helpText(help: CommandHelp, isColoured: boolean): string {
  const { bold } = palette(isColoured);
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', bold(title), ...lines];
  const usage = help.synopsis.map(
    (form, index) => `${index === 0 ? `${bold('Usage:')} ` : '       '}${programName} ${form}`,
  );
  return [
    ...usage,
    ...help.description.flatMap((paragraph) => ['', ...wrapped(paragraph, width)]),
    ...section('Options', definitions(optionEntries(help.options), bold)),
    ...section('Exit codes', definitions(Object.entries(help.exitCodes), bold, indentation + 4)),
    ...section('Environment', definitions(Object.entries(help.environment), bold)),
    ...section(
      'Examples',
      help.examples.flatMap(({ command, meaning }, index) => [
        ...(index === 0 ? [] : ['']),
        ...wrapped(meaning, width - indentation).map((line) => ' '.repeat(indentation) + line),
        `${' '.repeat(indentation + 2)}$ ${command}`,
      ]),
    ),
    '',
  ].join('\n');
}

/** The commands in a list, for the program's own help. */
export function programHelpText(commands: readonly CommandHelp[], isColoured: boolean): string {
  const { bold } = palette(isColoured);
  const entries = commands.map(({ synopsis: [form = ''], summary }): readonly [string, string] => [
    form.replace(' [options]', ''),
    summary,
  ]);
  return [
    `${bold('Usage:')} ${programName} COMMAND [options]`,
    '',
    'Reads a program, tells what each function waits for, and recommends threads,',
    'processes or asyncio.',
    '',
    bold('Commands'),
    ...definitions(entries, bold),
    '',
    bold('Options'),
    ...definitions(
      [
        ['--help, -h', 'Print this text; after a command, its manual.'],
        ['--version, -V', 'Print the version.'],
      ],
      bold,
    ),
    '',
    bold('Environment'),
    ...definitions(Object.entries(colourEnvironment), bold),
    '',
  ].join('\n');
}

/** An option as it is typed: `--format text|json`. */
export function optionForm(name: string, { short, value }: OptionHelp): string {
  return `--${name}${short === undefined ? '' : `, -${short}`}${value === undefined ? '' : ` ${value}`}`;
}

function optionEntries(options: OptionTable): readonly (readonly [string, string])[] {
  return Object.entries(options).map(([name, option]) => [optionForm(name, option), fullMeaning(option)]);
}

function fullMeaning({ meaning, otherwise, multiple }: OptionHelp): string {
  const repeatable = multiple === true ? ' Repeatable.' : '';
  return `${meaning}${repeatable}${otherwise === undefined ? '' : ` Default: ${otherwise}.`}`;
}

function definitions(
  entries: readonly (readonly [string, string])[],
  bold: (text: string) => string,
  column = meaningColumn,
): readonly string[] {
  return entries.flatMap(([term, meaning]) => {
    const [first = '', ...others] = wrapped(meaning, width - column);
    const head = ' '.repeat(indentation) + bold(term);
    const length = indentation + term.length;
    const rest = others.map((line) => ' '.repeat(column) + line);
    return length + 2 > column
      ? [head, ' '.repeat(column) + first, ...rest]
      : [head + ' '.repeat(column - length) + first, ...rest];
  });
}

/** Lines of at most so many characters, broken at spaces; a longer word has a line of its own. */
function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
