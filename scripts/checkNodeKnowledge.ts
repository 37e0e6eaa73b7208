/**
 * Checks the knowledge of JavaScript against reality: installs every package the files name into one folder, without running
 * what the packages would run when they are installed, looks each name up at run time (inspectNodeNames.mjs) and in the
 * declarations (nodeDeclarations.ts), and compares. Run by hand with
 * `node --import=tsx scripts/checkNodeKnowledge.ts [--only LIBRARY]… [--cache FOLDER | --installed FOLDER]` after changing knowledge; it
 * needs the package index and some minutes the first time, so no test runs it. What a package has at run time decides whether a
 * function or class exists; an object that has no class of its own at run time is looked up in the declarations, from what the
 * function that makes it returns.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type * as ts from 'typescript';
import type { ApiEntry, ClassEntry, LibraryKnowledge } from '../src/knowledge/apiEntry';
import { loadKnowledge } from '../src/knowledge/knowledge';
import {
  entriesOf,
  isRecord,
  namesOf,
  readExemptions,
  readLibraries,
  run,
  scriptFolder,
  type Exemptions,
  type Problem,
} from './knowledgeCheck';
import { Declarations } from './nodeDeclarations';

/** Packages that declare the types of others, and what others need beside them to be loaded. */
const beside = [
  '@types/adm-zip@0',
  '@types/amqplib@0',
  '@types/archiver@8',
  '@types/async@3',
  '@types/bcrypt@6',
  '@types/better-sqlite3@7',
  '@types/bluebird@3',
  '@types/body-parser@1',
  '@types/cors@2',
  '@types/cross-spawn@6',
  '@types/d3@7',
  '@types/ejs@3',
  '@types/express@5',
  '@types/fs-extra@11',
  '@types/js-yaml@4',
  '@types/jsdom@28',
  '@types/jsonwebtoken@9',
  '@types/koa@3',
  '@types/lodash@4',
  '@types/multer@2',
  '@types/mysql@2',
  '@types/node@20',
  '@types/nodemailer@8',
  '@types/papaparse@5',
  '@types/pdfkit@0',
  '@types/pg@8',
  '@types/pug@2',
  '@types/shelljs@0',
  '@types/superagent@8',
  '@types/underscore@1',
  '@types/ws@8',
  '@types/xml2js@0',
  'body-parser@2',
  'cors@2',
  'react@19',
  'react-dom@19',
  'reflect-metadata@0',
  'socket.io-client@4',
];

const inspection = readFileSync(path.join(scriptFolder, 'inspectNodeNames.mjs'), 'utf8');
const installSeconds = 900;
const inspectSeconds = 300;

interface Inspected {
  readonly problem?: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly members?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A name as `specifier` and what stands behind it: `node:fs/promises` and `readFile`. */
interface Split {
  readonly specifier: string;
  readonly path: readonly string[];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      installed: { type: 'string' },
      cache: { type: 'string', default: path.join(tmpdir(), 'check-node-knowledge') },
    },
  });
  const all = readLibraries('typescript');
  const libraries = all.filter(({ library }) => values.only.length === 0 || values.only.includes(library));
  const folder = values.installed ?? (await install(values.cache, all));
  const exemptions = readExemptions('nodeKnowledgeExemptions.json');
  const check = new Check(all, libraries, exemptions);
  await check.inspect(folder);
  check.compare();
  check.print(values.only.length > 0);
}

/** The described version of every package, in a folder that is found again by what is in it. */
async function install(cache: string, libraries: readonly LibraryKnowledge[]): Promise<string> {
  const wanted = libraries.flatMap(({ distribution, version }) =>
    distribution === undefined ? [] : [`${distribution}@${version ?? 'latest'}`],
  );
  mkdirSync(cache, { recursive: true });
  const complete = path.join(cache, `.complete-${[...wanted, ...beside].join(' ').length}-${wanted.length}`);
  if (!existsSync(complete)) {
    writeFileSync(path.join(cache, 'package.json'), '{ "private": true }\n');
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--prefix', cache];
    await run('npm', ['install', ...options, ...new Set([...wanted, ...beside])], installSeconds);
    writeFileSync(complete, '');
  }
  return cache;
}

function split(name: string): Split {
  const [specifier = '', ...rest] = name.split('.');
  return { specifier: specifier.replaceAll('%2E', '.'), path: rest };
}

class Check {
  private readonly problems: Problem[] = [];
  private readonly usedExemptions = new Set<string>();
  private readonly counts = new Map<string, number>();
  private readonly knowledge;
  private readonly types = new Map<string, ts.Type>();
  private inspected: Readonly<Record<string, Inspected>> = {};
  private declarations: Declarations | undefined;
  private readonly classes: ReadonlyMap<string, ClassEntry>;

  constructor(
    all: readonly LibraryKnowledge[],
    private readonly libraries: readonly LibraryKnowledge[],
    private readonly exemptions: Exemptions,
  ) {
    this.knowledge = loadKnowledge(all);
    this.classes = new Map(all.flatMap(({ classes }) => Object.entries(classes ?? {})));
  }

  async inspect(folder: string): Promise<void> {
    const modules: Record<string, { values: string[]; members: Record<string, string[]> }> = {};
    const moduleOf = (name: string): { values: string[]; members: Record<string, string[]> } => {
      const { specifier } = split(name);
      return (modules[specifier] ??= { values: [], members: {} });
    };
    for (const { functions, classes, objects, aliases } of this.libraries) {
      const names = [functions, classes, objects].flatMap((table) => Object.keys(table ?? {}));
      for (const name of [...names, ...Object.keys(aliases ?? {})]) {
        moduleOf(name).values.push(split(name).path.join('.'));
      }
      for (const [name, entry] of Object.entries(classes ?? {})) {
        moduleOf(name).members[split(name).path.join('.')] = this.membersOf(entry);
      }
    }
    this.inspected = await inspected(folder, Object.entries(modules));
    const all = [...this.classes.keys(), ...Object.keys(modules)].map((name) => split(name).specifier);
    this.declarations = new Declarations(folder, [...new Set([...all, ...Object.keys(modules)])]);
  }

  private membersOf(entry: ClassEntry): string[] {
    return [...Object.keys(entry.methods ?? {}), ...Object.keys(entry.attributes ?? {})].filter((name) => name !== '*');
  }

  compare(): void {
    this.followReturns();
    for (const library of this.libraries) {
      for (const [name, entry] of Object.entries(library.functions ?? {})) {
        if (!name.endsWith('.*')) {
          this.compareFunction(name, entry);
        }
      }
      for (const [name, entry] of Object.entries(library.classes ?? {})) {
        this.compareClass(name, entry);
      }
      for (const name of Object.keys(library.objects ?? {})) {
        this.expectValue(name, 'objects');
      }
      for (const name of Object.keys(library.aliases ?? {})) {
        if (!name.endsWith('.default') && split(name).path.length > 0) {
          this.expectValue(name, 'aliases');
        }
      }
      for (const [name, { twin }] of entriesOf(library)) {
        if (twin !== undefined && this.knowledge.functionEntry(twin.name) === undefined) {
          this.report('twin', name, `nothing is known of ${twin.name}`);
        }
      }
    }
  }

  /** Objects without a class of their own: from what makes them to what they are, until nothing new is found. */
  private followReturns(): void {
    for (const name of this.classes.keys()) {
      const { specifier, path: names } = split(name);
      const type = this.declarations?.instanceType(specifier, names);
      if (type !== undefined) {
        this.types.set(name, type);
      }
    }
    for (let before = -1; before !== this.types.size;) {
      before = this.types.size;
      this.followOnce();
    }
  }

  private followOnce(): void {
    const learn = (name: string | undefined, type: ts.Type | undefined): void => {
      if (name !== undefined && name !== 'self' && type !== undefined && !this.types.has(name)) {
        this.types.set(name, type);
      }
    };
    for (const { functions, classes, objects } of this.libraries) {
      for (const [name, entry] of Object.entries(functions ?? {})) {
        const type = this.functionType(name);
        learn(entry.returns, this.resultType(entry, type));
      }
      for (const [name, className] of Object.entries(objects ?? {})) {
        learn(className, this.functionType(name));
      }
      for (const [name, { methods, attributes, called }] of Object.entries(classes ?? {})) {
        const type = this.types.get(name);
        for (const [method, entry] of Object.entries(methods ?? {})) {
          const member = this.declarations?.propertyType(type, method);
          learn(entry.returns, this.resultType(entry, member));
        }
        for (const [attribute, className] of Object.entries(attributes ?? {})) {
          learn(className, this.declarations?.propertyType(type, attribute));
        }
        learn(called?.returns, type === undefined ? undefined : this.declarations?.resultType(type));
      }
    }
  }

  /** What a builder that runs when it is awaited is, not what it gives. */
  private resultType({ returns = '' }: ApiEntry, type: ts.Type | undefined): ts.Type | undefined {
    const isAwaited = this.knowledge.classTrait(returns, 'awaited') !== undefined;
    return type === undefined
      ? undefined
      : isAwaited
        ? this.declarations?.returnedType(type)
        : this.declarations?.resultType(type);
  }

  private functionType(name: string): ts.Type | undefined {
    const { specifier, path: names } = split(name);
    return this.declarations?.valueType(specifier, names);
  }

  private compareFunction(name: string, entry: ApiEntry): void {
    const kind = this.expectValue(name, 'functions');
    this.compareCall(name, entry, kind, this.functionType(name));
  }

  private compareClass(name: string, entry: ClassEntry): void {
    const { specifier, path: names } = split(name);
    const found = this.inspected[specifier]?.members?.[names.join('.')];
    const type = this.types.get(name);
    const isThere = found !== undefined || this.runtimeKind(name) !== 'missing';
    if (!isThere && type === undefined) {
      this.report('missing', name, 'neither a class at run time nor a type in the declarations');
      return;
    }
    this.count(isThere ? 'classes at run time' : 'classes by their declarations');
    for (const member of this.membersOf(entry)) {
      const kind = found?.[member] ?? 'missing';
      const memberType = this.declarations?.propertyType(type, member);
      if (kind === 'missing' && memberType === undefined) {
        this.report(
          'missing',
          `${name}.${member}`,
          found === undefined ? 'not in the declarations' : 'not in the class',
        );
        continue;
      }
      this.count(kind === 'missing' ? 'members by their declarations' : 'members at run time');
      const method = entry.methods?.[member];
      if (method !== undefined && Object.hasOwn(entry.methods ?? {}, member)) {
        this.compareCall(`${name}.${member}`, method, kind, memberType);
      }
    }
  }

  private runtimeKind(name: string): string {
    const { specifier, path: names } = split(name);
    return this.inspected[specifier]?.values?.[names.join('.')] ?? 'missing';
  }

  private expectValue(name: string, what: string): string {
    const { specifier, path: names } = split(name);
    const module = this.inspected[specifier];
    const kind = this.runtimeKind(name);
    if (kind !== 'missing') {
      this.count(`${what} at run time`);
      return kind;
    }
    // A module that cannot be loaded, such as one with native code that was not built, is taken at its word.
    const isValue = module?.problem !== undefined && this.declarations?.valueType(specifier, names) !== undefined;
    const isType = what === 'aliases' && this.declarations?.instanceType(specifier, names) !== undefined;
    const isDeclared = isValue || isType;
    if (isDeclared) {
      this.count(`${what} by their declarations`);
    } else {
      this.report('missing', name, module?.problem ?? 'not in the module');
    }
    return kind;
  }

  private compareCall(name: string, entry: ApiEntry, kind: string, type: ts.Type | undefined): void {
    const declared = type === undefined ? undefined : this.declarations?.declared(type);
    if (kind === 'async' && entry.async !== true) {
      this.report('async', name, 'is an asynchronous function');
    }
    if (!declared?.isCallable) {
      this.count('calls without a declaration');
      return;
    }
    const givesAwaitable = entry.returns !== undefined && this.isAwaitedClass(entry.returns, name);
    if (entry.async === true && !declared.isAwaitable && kind !== 'async') {
      this.report('async', name, 'returns nothing that can be awaited');
    } else if (entry.async !== true && declared.isAlwaysAwaitable && !givesAwaitable) {
      this.report('async', name, 'always returns something that can be awaited');
    } else {
      this.count('calls compared with their declarations');
    }
    const position = entry.offload?.which === undefined ? entry.offload?.position : undefined;
    if (position !== undefined && entry.offload?.name === undefined && !declared.takesFunction(position)) {
      this.report('arguments', name, `takes no function at position ${position}`);
    }
  }

  private isAwaitedClass(className: string, ofCall: string): boolean {
    const owner = ofCall.slice(0, ofCall.lastIndexOf('.'));
    return this.knowledge.classTrait(className === 'self' ? owner : className, 'awaited') !== undefined;
  }

  private count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** Exempt are a name and everything below it. */
  private report(kind: string, name: string, detail: string): void {
    const table = this.exemptions[kind] ?? {};
    const exempt = Object.keys(table).find((owner) => name === owner || name.startsWith(`${owner}.`));
    if (exempt === undefined) {
      this.problems.push({ kind, name, detail });
    } else {
      this.usedExemptions.add(`${kind} ${exempt}`);
    }
  }

  print(isPart: boolean): void {
    console.log(`Node.js ${process.versions.node}`);
    for (const [specifier, { problem }] of Object.entries(this.inspected)) {
      if (problem !== undefined) {
        console.log(`  not loaded: ${specifier}: ${problem}`);
      }
    }
    for (const [what, count] of [...this.counts].sort(([first], [second]) => (first < second ? -1 : 1))) {
      console.log(`  ${String(count).padStart(5)} ${what}`);
    }
    for (const { kind, name, detail } of this.problems) {
      console.log(`${kind}: ${name}: ${detail}`);
    }
    const unused = isPart ? [] : namesOf(this.exemptions).filter((name) => !this.usedExemptions.has(name));
    for (const name of unused) {
      console.log(`exemption no longer needed: ${name}`);
    }
    console.log(
      `${this.problems.length} problems, ${this.usedExemptions.size} exemptions in use, ${unused.length} not needed`,
    );
    process.exitCode = this.problems.length + unused.length > 0 ? 1 : 0;
  }
}

/** In one process; where a package of native code ends it, in two, until that package is found. */
async function inspected(
  folder: string,
  modules: readonly (readonly [string, unknown])[],
): Promise<Readonly<Record<string, Inspected>>> {
  try {
    const output = await run(process.execPath, ['--input-type=module', '--eval', inspection], inspectSeconds, {
      input: JSON.stringify({ modules: Object.fromEntries(modules) }),
      cwd: folder,
    });
    const report: unknown = JSON.parse(output.slice(output.lastIndexOf('\n{') + 1));
    return isInspection(report) ? report : {};
  } catch (error) {
    const [first] = modules;
    if (first === undefined || modules.length === 1) {
      return { [first?.[0] ?? '']: { problem: error instanceof Error ? error.message : String(error) } };
    }
    const half = Math.ceil(modules.length / 2);
    return { ...(await inspected(folder, modules.slice(0, half))), ...(await inspected(folder, modules.slice(half))) };
  }
}

function isInspection(value: unknown): value is Readonly<Record<string, Inspected>> {
  return isRecord(value) && Object.values(value).every(isRecord);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 2;
});
