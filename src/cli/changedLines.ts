/**
 * Which lines of the working tree differ from a revision of git, new files included. Git alone knows; it is run without a shell
 * and without the programs that a repository's own configuration may name, since a repository that is only looked at must not
 * run anything.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { UsageError } from './io';

/** Lines of one file that changed, zero-based; `all` for a file that the revision does not have. */
export type FileChange = 'all' | readonly { readonly first: number; readonly last: number }[];

/** By absolute path in the system's own form. */
export type ChangedLines = ReadonlyMap<string, FileChange>;

/** Neither hooks nor helpers of the repository's own configuration. */
const inert = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.quotePath=false'];

/** Large enough for the diff of any change that a person makes. */
const maxBuffer = 512_000_000;

/**
 * Since the branch left `revision`, what is not committed yet included.
 * @throws UsageError where `folder` is not in a repository, or has no such revision.
 */
export function changedSince(revision: string, folder: string): ChangedLines {
  if (revision === '' || revision.startsWith('-')) {
    throw new UsageError(`--changed takes a revision of git, such as origin/main; not \`${revision}\`.`);
  }
  const root = git(folder, ['rev-parse', '--show-toplevel'], `${folder} is not in a git repository`).trim();
  const unknown = `git knows no revision \`${revision}\` here`;
  const commit = git(root, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`], unknown).trim();
  // A branch is compared with where it began: what others did meanwhile is not its change.
  const base = git(root, ['merge-base', commit, 'HEAD'], `\`${revision}\` and the working tree have no common commit`);
  const diff = git(
    root,
    [
      'diff',
      ...['--unified=0', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--ignore-submodules=all'],
      base.trim(),
      '--',
    ],
    'git could not compare',
    withoutFilters(root),
  );
  const changes = new Map<string, FileChange>();
  for (const [file, ranges] of hunksOf(diff)) {
    changes.set(path.join(root, file), ranges);
  }
  const untracked = git(root, ['ls-files', '--others', '--exclude-standard', '-z'], 'git could not list new files');
  for (const file of untracked.split('\0').filter((name) => name !== '')) {
    changes.set(path.join(root, file), 'all');
  }
  return changes;
}

export function isChanged(change: FileChange | undefined, firstLine: number, lastLine: number): boolean {
  return change === 'all' || (change ?? []).some(({ first, last }) => first <= lastLine && firstLine <= last);
}

/** The new side of each hunk of a diff without context lines. */
function hunksOf(diff: string): ReadonlyMap<string, readonly { readonly first: number; readonly last: number }[]> {
  const files = new Map<string, { readonly first: number; readonly last: number }[]>();
  let ranges: { readonly first: number; readonly last: number }[] = [];
  let isHeader = false;
  for (const line of diff.split('\n')) {
    if (line.startsWith('diff --git ')) {
      isHeader = true;
    } else if (isHeader && line.startsWith('+++ ')) {
      ranges = [];
      const name = nameOf(line.slice(4));
      if (name !== undefined) {
        files.set(name, ranges);
      }
    } else if (line.startsWith('@@ ')) {
      isHeader = false;
      const [, start = '', count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
      // A hunk that only deletes stands between two lines; what is left around it may be wrong now.
      const first = Number(count) === 0 ? Number(start) - 1 : Number(start) - 1;
      const last = Number(count) === 0 ? Number(start) : first + Number(count) - 1;
      ranges.push({ first: Math.max(0, first), last });
    }
  }
  return files;
}

/** `b/src/a.py`, in quotes where it has odd characters; undefined for a file that is gone. */
function nameOf(side: string): string | undefined {
  const trimmed = side.replace(/\t$/, '');
  if (trimmed === '/dev/null') {
    return undefined;
  }
  const quoted = /^"(.*)"$/s.exec(trimmed)?.[1];
  return (quoted === undefined ? trimmed : unquoted(quoted)).slice(2);
}

/** Git quotes as C does. https://git-scm.com/docs/git-config#Documentation/git-config.txt-corequotePath */
function unquoted(text: string): string {
  const named: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };
  const bytes = text.replaceAll(/\\(?:([0-7]{3})|(.))/g, (_, octal: string | undefined, letter: string | undefined) =>
    octal === undefined ? (named[letter ?? ''] ?? letter ?? '') : String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return /\\[0-7]{3}/.test(text) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
}

/**
 * Settings by which git runs none of the programs that the repository's configuration names for reading files. They go by the
 * environment, because a filter's name may hold anything. https://git-scm.com/docs/git-config#ENVIRONMENT
 */
function withoutFilters(folder: string): NodeJS.ProcessEnv {
  const list = git(folder, ['config', '--list', '--name-only', '-z'], 'git could not read its configuration');
  const names = new Set(
    Array.from(list.split('\0'), (key) => /^filter\.(.*)\.[^.]*$/s.exec(key)?.[1]).filter((name) => name !== undefined),
  );
  const settings = [...names].flatMap((name) => [
    ...['clean', 'smudge', 'process'].map((key) => [`filter.${name}.${key}`, ''] as const),
    [`filter.${name}.required`, 'false'] as const,
  ]);
  return {
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(settings.map(([key], index) => [`GIT_CONFIG_KEY_${String(index)}`, key])),
    ...Object.fromEntries(settings.map(([, value], index) => [`GIT_CONFIG_VALUE_${String(index)}`, value])),
  };
}

function git(folder: string, args: readonly string[], complaint: string, environment: NodeJS.ProcessEnv = {}): string {
  try {
    return execFileSync('git', [...inert, ...args], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment, GIT_OPTIONAL_LOCKS: '0', GIT_EXTERNAL_DIFF: undefined, LC_ALL: 'C' },
    });
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new UsageError(isMissing ? '--changed needs git, which is not installed.' : `--changed: ${complaint}.`);
  }
}
