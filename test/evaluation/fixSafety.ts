/**
 * Applies every preferred fix to a folder of Python or JavaScript files, as `concurrency-advisor fix --write` would, but in memory: the
 * files are read and never written. Says what changed, what was taken back, and what a second application would change still.
 * Whether CPython accepts the results is checked by checkFixed.py, which the callers run.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defaultAdviceSettings } from '../../src/advice/finding';
import { findingsOf } from '../../src/advice/advise';
import { applyFixes } from '../../src/cli/applyFixes';
import { decodeSource } from '../../src/server/files/decode';
import { Projects } from '../../src/server/projects';

export interface FixedFile {
  /** As given. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** Fixes applied to it. */
  readonly fixes: number;
}

export interface FixedFolder {
  readonly fileCount: number;
  readonly findingCount: number;
  readonly changed: readonly FixedFile[];
  /** What applying fixes reported about files it left alone. */
  readonly takenBack: readonly { readonly path: string; readonly message: string }[];
  /** Files that a second application changes. */
  readonly unsettled: readonly string[];
}

const selection = { rules: undefined, includesUnsafe: true };
const settingsOf = () => defaultAdviceSettings;

/** Python files below a folder, in order of names; a file stands for itself. */
export function pythonFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        return entry.name === '__pycache__' ? [] : pythonFiles(full);
      }
      return entry.isFile() && entry.name.endsWith('.py') ? [full] : [];
    });
}

/** JavaScript and TypeScript files of a package: what it was built from, not what it depends on or was packed into. */
export function scriptFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        return entry.name === 'node_modules' ? [] : scriptFiles(full);
      }
      const isSource = /\.[cm]?[jt]sx?$/.test(entry.name) && !/(?:\.d\.[cm]?ts|\.min\.[cm]?js)$/.test(entry.name);
      return entry.isFile() && isSource ? [full] : [];
    });
}

/** `root` is where imports start; files that are no text in their own encoding are left out. */
export function fixFolder(root: string, files: readonly string[]): FixedFolder {
  const texts = new Map<string, string>();
  for (const file of files) {
    const decoded = decodeSource(readFileSync(file));
    if (decoded.kind === 'text') {
      texts.set(file, decoded.text);
    }
  }
  return fixTexts(root, texts);
}

/** As `fixFolder`, for texts by path. */
export function fixTexts(root: string, texts: ReadonlyMap<string, string>): FixedFolder {
  const paths = [...texts.keys()];
  const project = new Projects();
  project.setRoots([root]);
  for (const [file, text] of texts) {
    project.setFile(file, text);
  }
  const findingCount = paths.reduce(
    (sum, file) => sum + findingsOf(project.of(file), file, defaultAdviceSettings).length,
    0,
  );
  const outcome = applyFixes(project, paths, settingsOf, selection);
  const changed = [...texts].flatMap(([file, before]): FixedFile[] => {
    const after = project.text(file) ?? before;
    return after === before ? [] : [{ path: file, before, after, fixes: outcome.applied.get(file) ?? 0 }];
  });
  const again = applyFixes(project, paths, settingsOf, selection);
  return {
    fileCount: paths.length,
    findingCount,
    changed,
    takenBack: outcome.failures,
    unsettled: [...again.applied].filter(([, count]) => count > 0).map(([file]) => file),
  };
}
