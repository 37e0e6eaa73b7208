/**
 * The reference pages as the product itself would write them: docs/settings.md from the manifest and its texts, and the tables of
 * options in docs/cli.md from the manuals that `--help` prints. Written by scripts/, compared by test/meta; says nothing of its own.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { configurationKeys } from '../../src/advice/configuration';
import { type CommandHelp, optionForm } from '../../src/cli/help/commandHelp';

const root = path.resolve(__dirname, '../..');
export const settingsFile = path.join(root, 'docs/settings.md');
export const commandsFile = path.join(root, 'docs/cli.md');

type Properties = Readonly<Record<string, unknown>>;

/** The whole of docs/settings.md. */
export function settingsReference(): Promise<string> {
  const texts = readJson('package.nls.json');
  const sections = settingsOf(readJson('package.json')).map(([name, setting]) => sectionOf(name, setting, texts));
  const lines = [
    '# Settings',
    '',
    'Every setting of the extension and of the language server, as the editor shows them.',
    'The page is made from the manifest by `npm run docs:reference`.',
    'What a project shares stands in its `pyproject.toml`: see [configuration](configuration.md).',
    '',
    ...sections.flat(),
  ];
  return formatted(lines.join('\n'), settingsFile);
}

/** docs/cli.md with the tables of options made anew. */
export function commandReference(page: string, manuals: readonly CommandHelp[]): Promise<string> {
  const written = manuals.reduce((text, manual) => {
    const begin = `<!-- options of ${manual.name}: begin -->\n`;
    const end = `<!-- options of ${manual.name}: end -->`;
    const [before = '', rest] = text.split(begin);
    const [, after] = rest?.split(end) ?? [];
    if (after === undefined) {
      throw new Error(`docs/cli.md has no place for the options of ${manual.name}: ${begin}`);
    }
    return `${before}${begin}\n${optionsOf(manual)}\n\n${end}${after}`;
  }, page);
  return formatted(written, commandsFile);
}

async function formatted(text: string, file: string): Promise<string> {
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

function optionsOf({ options }: CommandHelp): string {
  const rows = Object.entries(options).map(([name, option]) => {
    const repeatable = 'multiple' in option && option.multiple ? ' Repeatable.' : '';
    return [`\`${optionForm(name, option)}\``, `${option.meaning}${repeatable}`, option.otherwise ?? ''];
  });
  return table([['option', 'meaning', 'default'], ...rows]);
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function sectionOf(name: string, setting: Properties, texts: Properties): readonly string[] {
  const text = (value: unknown) => textOf(value, texts);
  const key = name.slice('concurrencyAdvisor.'.length);
  const inProject = configurationKeys.find((each) => each === key);
  const deprecation = text(setting['markdownDeprecationMessage'] ?? setting['deprecationMessage']);
  const choices = choicesOf(setting, text);
  const values = objectAt(setting, 'properties') ?? objectAt(setting, 'patternProperties');
  return [
    `## \`${name}\``,
    '',
    text(setting['markdownDescription'] ?? setting['description']),
    '',
    ...(deprecation === '' ? [] : [`Deprecated: ${deprecation}`, '']),
    `- Type: ${typeOf(setting)}; default: \`${JSON.stringify(setting['default'])}\``,
    `- Scope: ${String(setting['scope'])}`,
    ...(inProject === undefined ? [] : [`- In \`pyproject.toml\`: \`${kebabCase(inProject)}\``]),
    '',
    ...(choices.length === 0 ? [] : [table([['value', 'means'], ...choices]), '']),
    ...(values === undefined ? [] : [table([['key', 'is'], ...keysOf(values, text)]), '']),
  ];
}

function choicesOf(setting: Properties, text: (value: unknown) => string): readonly (readonly string[])[] {
  const values = listAt(setting, 'enum');
  const descriptions = listAt(setting, 'markdownEnumDescriptions');
  const meanings = descriptions.length > 0 ? descriptions : listAt(setting, 'enumDescriptions');
  return values.map((value, index) => [`\`${String(value)}\``, text(meanings[index])]);
}

function keysOf(values: Properties, text: (value: unknown) => string): readonly (readonly string[])[] {
  return Object.entries(values).map(([key, value]) => {
    const described = isObject(value) ? text(value['markdownDescription'] ?? value['description']) : '';
    const choices = isObject(value) ? listAt(value, 'enum').map((each) => `\`${String(each)}\``) : [];
    return [`\`${key}\``, [described, choices.join(', ')].filter((each) => each !== '').join(' ')];
  });
}

function typeOf({ type }: Properties): string {
  return Array.isArray(type) ? type.map(String).join(' or ') : String(type);
}

/** A text of the manifest: itself, or the one that `%key%` names. */
function textOf(value: unknown, texts: Properties): string {
  if (typeof value !== 'string') {
    return '';
  }
  const [, key] = /^%(.+)%$/.exec(value) ?? [];
  const named = key === undefined ? value : texts[key];
  const text = isObject(named) ? named['message'] : named;
  if (typeof text !== 'string') {
    throw new Error(`package.nls.json has no text ${value}.`);
  }
  return text;
}

/** The configuration is one section or a list of them. */
function settingsOf(manifest: Properties): readonly (readonly [string, Properties])[] {
  const configuration = objectAt(manifest, 'contributes')?.['configuration'];
  const sections: readonly unknown[] = Array.isArray(configuration) ? configuration : [configuration];
  return sections
    .flatMap((section) => (isObject(section) ? Object.entries(objectAt(section, 'properties') ?? {}) : []))
    .flatMap(([name, setting]) => (isObject(setting) ? [[name, setting] as const] : []));
}

function kebabCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function readJson(file: string): Properties {
  const value: unknown = JSON.parse(readFileSync(path.join(root, file), 'utf8'));
  if (!isObject(value)) {
    throw new Error(`${file} holds no object.`);
  }
  return value;
}

function objectAt(object: Properties, key: string): Properties | undefined {
  const value = object[key];
  return isObject(value) ? value : undefined;
}

function listAt(object: Properties, key: string): readonly unknown[] {
  const value = object[key];
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
