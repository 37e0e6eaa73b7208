/**
 * Derives the knowledge of libraries that somebody described by hand, prints how far the two agree, and shows on a library that
 * nobody described what a derived file finds: the figures of docs/derived.md. `npm run learn:evaluate` installs the libraries
 * into a temporary environment; `npm run learn:evaluate -- ENVIRONMENT` takes one that has them.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findingsOf } from '../src/advice/advise';
import { defaultAdviceSettings } from '../src/advice/finding';
import { agreementOf, compareKnowledge, type Compared, type Comparison } from '../src/knowledge/compareKnowledge';
import { sitePackagesIn } from '../src/server/files/environment';
import { findPackage } from '../src/server/files/packages';
import { type LearnedPackage, learnPackage } from '../src/server/learn';
import { builtInKnowledge, newProject } from '../src/server/newProject';

/** Libraries with entries by hand: over others' sockets, over their own, pure computation, dynamic dispatch. */
const described = ['requests', 'paramiko', 'bs4', 'httpx', 'redis', 'yaml', 'pymysql', 'httplib2'] as const;

const distributions = [
  'requests==2.34.2',
  'paramiko==5.1.0',
  'beautifulsoup4==4.15.0',
  'httpx==0.28.1',
  'redis==8.1.0',
  'PyYAML==6.0.3',
  'pymysql==1.2.4',
  'httplib2==0.32.1',
  'geopy==2.5.0',
] as const;

const program = `import asyncio

from geopy.geocoders import Nominatim


async def locate(places):
    geolocator = Nominatim(user_agent="shop")
    for place in places:
        print(geolocator.geocode(place))


asyncio.run(locate(["Oslo"]))
`;

function learn(
  name: string,
  sitePackages: readonly string[],
): { readonly learned: LearnedPackage; readonly ms: number } {
  const found = findPackage(name, sitePackages);
  if (found.kind === 'problem') {
    throw new Error(found.message);
  }
  const started = process.cpuUsage().user;
  const date = new Date().toISOString().slice(0, 10);
  const learned = learnPackage(found, { sitePackages, date, program: 'learn:evaluate' });
  return { learned, ms: (process.cpuUsage().user - started) / 1000 };
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${part} of ${whole}`;
}

function row(name: string, { learned, ms }: ReturnType<typeof learn>, comparison: Comparison): string {
  const { library, described: count, notUnderstood, files } = learned;
  const all = count + notUnderstood.length;
  const agreement = agreementOf(comparison);
  const waiting = comparison.compared.filter(({ reference, other }) => isWait(reference) && other !== undefined);
  const cells = [
    `${name} ${library.version ?? ''}`.trim(),
    String(files),
    `${(ms / 1000).toFixed(1)} s`,
    `${count} of ${all}`,
    share(agreement.compared, comparison.compared.length),
    share(agreement.sameKind, agreement.compared),
    share(waiting.filter(({ other }) => other !== undefined && isWait(other)).length, waiting.length),
    share(agreement.sameAsync, agreement.compared),
    share(agreement.withinThree, agreement.priced),
    share(agreement.withinTen, agreement.priced),
  ];
  return `| ${cells.join(' | ')} |`;
}

function isWait(effect: Compared['reference']): boolean {
  return !['cheap', 'held', 'released'].includes(effect);
}

function findings(knowledge: LearnedPackage | undefined): string {
  const project = newProject(knowledge ? [knowledge.library] : []);
  project.setRoots(['']);
  project.setFile('main.py', program);
  const found = findingsOf(project, 'main.py', defaultAdviceSettings);
  return found.length === 0
    ? 'no findings'
    : found.map(({ rule, range }) => `${rule} in line ${range.start.line + 1}`).join(', ');
}

function evaluate(environment: string): void {
  const sitePackages = sitePackagesIn(path.resolve(environment));
  const misses: string[] = [];
  console.log(
    '| Library | Files | CPU time | Described | Of the entries by hand | Same kind | Waits that are waits | Same async | Price within 3 | Within 10 |',
  );
  console.log('| - | - | - | - | - | - | - | - | - | - |');
  for (const name of described) {
    const result = learn(name, sitePackages);
    const comparison = compareKnowledge(builtInKnowledge(name), [result.learned.library]);
    console.log(row(name, result, comparison));
    misses.push(
      `${name}: ${comparison.compared
        .filter(({ other, isSameKind }) => other !== undefined && !isSameKind)
        .map(({ name: callable, reference, other }) => `${callable} ${String(other)} (${reference})`)
        .join(', ')}`,
    );
  }
  console.log(`\nOther kind than by hand:\n${misses.join('\n')}`);
  console.log(`\ngeopy, which nobody described: ${findings(undefined)}; with what was derived:`);
  console.log(findings(learn('geopy', sitePackages).learned));
}

const [given] = process.argv.slice(2);
if (given !== undefined) {
  evaluate(given);
} else {
  const folder = mkdtempSync(path.join(tmpdir(), 'learn-'));
  try {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
    const python = path.join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...distributions], { stdio: 'inherit' });
    evaluate(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
