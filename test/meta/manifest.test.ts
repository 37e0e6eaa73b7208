/**
 * The extension's manifest against the contracts in the source: commands, settings, rules, texts and activation. What is
 * missing here would only show as a command that does nothing or a label that reads `%command.x%`.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ruleIds } from '../../src/advice/finding';
import { commands } from '../../src/protocol';
import { textsFile, textsOf, textsOfClient } from '../support/shownTexts';

type Properties = Readonly<Record<string, unknown>>;

const repositoryRoot = path.resolve(__dirname, '../..');
const manifest = readObject('package.json');
const contributes = objectAt(manifest, 'contributes');
const settings = objectAt(objectAt(contributes, 'configuration'), 'properties');

function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readObject(file: string): Properties {
  const value: unknown = JSON.parse(readFileSync(path.join(repositoryRoot, file), 'utf8'));
  assert.ok(isObject(value), `${file} holds an object`);
  return value;
}

function objectAt(object: Properties, key: string): Properties {
  const value = object[key];
  assert.ok(isObject(value), `"${key}" is an object`);
  return value;
}

function listAt(object: Properties, key: string): readonly unknown[] {
  const value = object[key];
  assert.ok(Array.isArray(value), `"${key}" is a list`);
  return value;
}

function objectsAt(object: Properties, key: string): readonly Properties[] {
  return listAt(object, key).filter(isObject);
}

describe('the manifest', () => {
  it('lists exactly the commands of the protocol, each with a category and a title', () => {
    const listed = objectsAt(contributes, 'commands');
    assert.deepEqual(listed.map(({ command }) => command).sort(), Object.values(commands).sort());
    for (const { command, category, title } of listed) {
      assert.equal(category, 'Concurrency Advisor', String(command));
      assert.match(String(title), /^%command\.\w+%$/);
    }
  });

  it('keeps commands that need arguments or a source file out of a palette where they cannot run', () => {
    const entries = objectsAt(objectAt(contributes, 'menus'), 'commandPalette');
    const conditions = Object.fromEntries(entries.map(({ command, when }) => [String(command), when]));
    assert.equal(conditions[commands.showRulePage], 'false');
    assert.equal(conditions[commands.showMoreFunctions], 'false');
    const scripts = '(java|type)script(react)?';
    assert.equal(conditions[commands.openSimulator], `editorLangId =~ /^(python|${scripts})$/`);
  });

  it('offers in menus only commands that exist', () => {
    const known: ReadonlySet<unknown> = new Set(Object.values(commands));
    const menus = objectAt(contributes, 'menus');
    for (const menu of Object.keys(menus)) {
      for (const { command } of objectsAt(menus, menu)) {
        assert.ok(known.has(command), `${menu}: ${String(command)}`);
      }
    }
  });

  it('offers the actions of the tree on its functions and nowhere else', () => {
    const items = objectsAt(objectAt(contributes, 'menus'), 'view/item/context');
    const inline = items.filter(({ group }) => String(group).startsWith('inline'));
    assert.deepEqual(
      inline.map(({ command }) => command),
      [commands.openSimulator],
    );
    for (const { when } of items) {
      assert.match(String(when), /^view == concurrencyAdvisor\.functions && viewItem == function( && !\S+)?$/);
    }
  });

  it('leads through four steps, each with a picture for every kind of theme, a way to act and a way to be done', () => {
    const [walkthrough, ...others] = objectsAt(contributes, 'walkthroughs');
    assert.ok(walkthrough !== undefined && others.length === 0);
    const texts = readObject('package.nls.json');
    const steps = objectsAt(walkthrough, 'steps');
    assert.deepEqual(
      steps.map(({ id }) => id),
      ['see', 'simulate', 'fix', 'calibrate'],
    );
    const known: ReadonlySet<unknown> = new Set(Object.values(commands));
    for (const step of steps) {
      const image = objectAt(objectAt(step, 'media'), 'image');
      assert.deepEqual(Object.keys(image), ['dark', 'light', 'hc', 'hcLight']);
      for (const file of Object.values(image)) {
        assert.ok(existsSync(path.join(repositoryRoot, String(file))), String(file));
      }
      const description = String(texts[`walkthrough.${String(step['id'])}.description`]);
      const linked = [...description.matchAll(/\(command:([\w.]+)\)/g)].map(([, command]) => command);
      assert.ok(linked.length > 0 && linked.every((command) => known.has(command)), description);
      for (const event of listAt(step, 'completionEvents')) {
        const [kind, id] = String(event).split(':');
        assert.ok(
          kind === 'onCommand' ? known.has(id) : event === 'onView:concurrencyAdvisor.functions',
          String(event),
        );
      }
    }
  });

  it('says in an empty tree what to do, with and without a folder', () => {
    const texts = readObject('package.nls.json');
    const conditions = objectsAt(contributes, 'viewsWelcome').map(({ when }) => when);
    assert.deepEqual(conditions, ['workspaceFolderCount == 0', 'workspaceFolderCount > 0']);
    assert.match(String(texts['welcome.noFolder']), /\(command:concurrencyAdvisor\.openSample\)/);
    assert.match(String(texts['welcome.folder']), /\(command:concurrencyAdvisor\.analyseWorkspace\)/);
  });

  it('wakes the extension for files that it understands and its own panel, and for nothing else', () => {
    assert.deepEqual(listAt(manifest, 'activationEvents'), [
      'onLanguage:python',
      'onLanguage:javascript',
      'onLanguage:javascriptreact',
      'onLanguage:typescript',
      'onLanguage:typescriptreact',
      'onWebviewPanel:concurrencyAdvisor.simulator',
    ]);
  });

  it('describes every setting, with a default, a scope and a place in the order', () => {
    const orders: unknown[] = [];
    for (const [name, setting] of Object.entries(settings)) {
      assert.match(name, /^concurrencyAdvisor(\.[a-z][A-Za-z]*)+$/);
      assert.ok(isObject(setting));
      assert.ok('default' in setting, `${name} has a default`);
      assert.ok('description' in setting !== 'markdownDescription' in setting, `${name} has one description`);
      assert.match(String(setting['scope']), /^(resource|window|machine-overridable)$/, name);
      orders.push(setting['order']);
    }
    assert.deepEqual(
      orders,
      orders.map((_, index) => index + 1),
    );
  });

  it('explains every value of every choice', () => {
    const choices: Properties[] = [];
    collectObjects(settings, choices);
    for (const choice of choices.filter((object) => 'enum' in object)) {
      assert.equal(listAt(choice, 'enumDescriptions').length, listAt(choice, 'enum').length, JSON.stringify(choice));
    }
  });

  it('has a severity for exactly the rules there are', () => {
    const severities = objectAt(objectAt(settings, 'concurrencyAdvisor.rules'), 'properties');
    assert.deepEqual(Object.keys(severities).sort(), [...ruleIds].sort());
    for (const rule of ruleIds) {
      assert.deepEqual(listAt(objectAt(severities, rule), 'enum'), ['off', 'hint', 'information', 'warning']);
    }
  });

  it('names exactly the texts that package.nls.json holds', () => {
    const named = new Set([...JSON.stringify(manifest).matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key));
    assert.deepEqual([...named].sort(), Object.keys(readObject('package.nls.json')).sort());
  });

  it('runs in folders that are not trusted, without what they say about programs and knowledge files', () => {
    const capabilities = objectAt(manifest, 'capabilities');
    const untrusted = objectAt(capabilities, 'untrustedWorkspaces');
    assert.equal(untrusted['supported'], 'limited');
    assert.equal(untrusted['description'], '%capabilities.untrustedWorkspaces%');
    const properties = objectAt(objectAt(objectAt(manifest, 'contributes'), 'configuration'), 'properties');
    const named = Object.keys(properties).filter((name) => /knowledge|python(?!Version)|interpreter/i.test(name));
    assert.deepEqual(listAt(untrusted, 'restrictedConfigurations'), named);
    assert.equal(objectAt(capabilities, 'virtualWorkspaces')['supported'], 'limited');
  });

  it('shows no text that cannot be translated, but the name of the product', () => {
    const literal: string[] = [];
    collectTexts('contributes', contributes, literal);
    assert.deepEqual(literal, []);
    assert.match(String(manifest['description']), /^%[\w.-]+%$/);
  });

  it('has a file for translators with exactly the texts of the code, none of which is fixed', () => {
    const { texts, fixed } = textsOfClient();
    assert.deepEqual(fixed, []);
    const listed: unknown = JSON.parse(readFileSync(textsFile, 'utf8'));
    assert.ok(isObject(listed));
    assert.deepEqual(Object.keys(listed).sort(), [...texts], 'npm run l10n writes it');
    assert.equal(manifest['l10n'], './l10n');
    const bad = "void vscode.window.showErrorMessage('No.');\nvscode.l10n.t(text);\nvscode.l10n.t('Yes.');";
    assert.deepEqual(textsOf('a.ts', bad), { texts: ['Yes.'], fixed: ['a.ts:1', 'a.ts:2'] });
  });

  it('has what a marketplace shows: a large icon, a banner, categories, keywords, a licence and addresses', () => {
    const icon = readFileSync(path.join(repositoryRoot, String(manifest['icon'])));
    assert.equal(icon.toString('latin1', 1, 4), 'PNG');
    // Width and height stand at the beginning of the first chunk.
    assert.ok(icon.readUInt32BE(16) >= 128 && icon.readUInt32BE(16) === icon.readUInt32BE(20));
    const { color, theme } = objectAt(manifest, 'galleryBanner');
    assert.match(String(color), /^#[0-9a-f]{6}$/);
    assert.match(String(theme), /^(?:dark|light)$/);
    for (const category of listAt(manifest, 'categories')) {
      assert.ok(marketplaceCategories.has(String(category)), String(category));
    }
    const keywords = listAt(manifest, 'keywords');
    assert.ok(keywords.length >= 5 && keywords.length <= 30 && new Set(keywords).size === keywords.length);
    assert.ok(manifest['license'] === 'MIT' && existsSync(path.join(repositoryRoot, 'LICENSE')));
    assert.ok('url' in objectAt(manifest, 'repository') && 'url' in objectAt(manifest, 'bugs'));
  });

  it('has an entry for a process and one for a web worker, and hides from the latter what starts an interpreter', () => {
    assert.equal(manifest['main'], './dist/extension.js');
    assert.equal(manifest['browser'], './dist/browser.js');
    const hidden = new Set<unknown>([commands.calibrate, commands.measureFunction]);
    const menus = objectAt(contributes, 'menus');
    for (const menu of Object.keys(menus)) {
      for (const { command, when } of objectsAt(menus, menu).filter((entry) => hidden.has(entry['command']))) {
        assert.match(String(when), /!concurrencyAdvisor\.cannotMeasure\b/, `${menu}: ${String(command)}`);
      }
    }
    const palette = objectsAt(menus, 'commandPalette').map(({ command }) => command);
    assert.ok([...hidden].every((command) => palette.includes(command)));
  });

  it('points to pictures that are there', () => {
    for (const file of [
      manifest['icon'],
      'media/simulator-light.svg',
      'media/simulator-dark.svg',
      'media/concurrency.svg',
    ]) {
      assert.ok(existsSync(path.join(repositoryRoot, String(file))), String(file));
    }
  });

  it('brings every dependency in its bundles', () => {
    assert.equal(manifest['dependencies'], undefined);
  });
});

/** Keys of the manifest whose text a person reads, by the schema of the editor. */
const shown: ReadonlySet<string> = new Set([
  ...['title', 'displayName', 'name', 'shortTitle', 'contextualTitle', 'category', 'contents', 'altText', 'label'],
  ...['description', 'userDescription', 'markdownDescription', 'deprecationMessage', 'markdownDeprecationMessage'],
  ...['patternErrorMessage', 'enumDescriptions', 'markdownEnumDescriptions', 'enumItemLabels'],
]);

/** What a language model reads, not a person. */
const forModels: ReadonlySet<string> = new Set(['inputSchema', 'modelDescription']);

/** Where `name` is an identifier. */
const identified: ReadonlySet<string> = new Set(['languageModelTools']);

function collectTexts(key: string, value: unknown, into: string[], parent = ''): void {
  if (typeof value === 'string') {
    const isText = shown.has(key) && !(key === 'name' && identified.has(parent));
    if (isText && value !== 'Concurrency Advisor' && !/^%[\w.-]+%$/.test(value)) {
      into.push(`${parent} ${key}: ${value}`);
    }
  } else if (Array.isArray(value)) {
    for (const each of value) {
      collectTexts(key, each, into, parent);
    }
  } else if (isObject(value)) {
    for (const [inner, child] of Object.entries(value).filter(([name]) => !forModels.has(name))) {
      collectTexts(inner, child, into, key);
    }
  }
}

/** Source: https://code.visualstudio.com/api/references/extension-manifest. */
const marketplaceCategories: ReadonlySet<string> = new Set([
  ...['Programming Languages', 'Snippets', 'Linters', 'Themes', 'Debuggers', 'Formatters', 'Keymaps', 'SCM Providers'],
  ...['Other', 'Extension Packs', 'Language Packs', 'Data Science', 'Machine Learning', 'Visualization', 'Notebooks'],
  ...['Education', 'Testing', 'AI', 'Chat'],
]);

/** Every object inside a value, the value itself first. */
function collectObjects(value: unknown, into: Properties[]): void {
  if (isObject(value)) {
    into.push(value);
    for (const child of Object.values(value)) {
      collectObjects(child, into);
    }
  }
}
