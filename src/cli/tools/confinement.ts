/**
 * Keeps tools within the folders that a client may ask about: turns the paths it names into paths on disk, and refuses those that
 * lead outside, by `..` or by a link. Paths are judged by where they really lead.
 */
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isWithin } from '../../server/files/imports';
import { describeFileError } from '../../server/files/walk';
import { namedTarget } from '../../server/functionNamed';
import { ToolError } from '../../server/tools/fields';

/** A place that a client names: a file or folder within the roots, and a function where it names one. */
export interface ConfinedTarget {
  readonly diskPath: string;
  /** The root it lies in. */
  readonly root: string;
  readonly name: string | undefined;
}

export class Confinement {
  /** The roots as they are written, and where they really are. */
  private readonly roots: readonly { readonly folder: string; readonly real: string }[];

  /** @param roots Absolute; those that do not exist are left out. */
  constructor(roots: readonly string[]) {
    this.roots = roots.flatMap((folder) => {
      const real = realPath(folder);
      return real === undefined ? [] : [{ folder: path.resolve(folder), real }];
    });
  }

  /** Whether what a path on disk leads to may be read. */
  allows(diskPath: string): boolean {
    const real = realPath(diskPath);
    return real !== undefined && this.roots.some((root) => isWithin(root.real, real));
  }

  /** @throws ToolError where the path does not exist or leads out of the roots. */
  target(given: string): ConfinedTarget {
    const whole = this.find(given);
    const { path: file, name } = namedTarget(given);
    const found = whole ?? (name === undefined ? undefined : this.find(file));
    if (found === undefined) {
      throw new ToolError(`${file} does not exist below ${this.described()}.`);
    }
    let real: string;
    try {
      real = realpathSync(found);
    } catch (error) {
      throw new ToolError(`${file} ${describeFileError(error)}`);
    }
    const root = this.roots.find((each) => isWithin(each.real, real));
    if (root === undefined) {
      throw new ToolError(`${file} lies outside of the folders that may be read: ${this.described()}.`);
    }
    // Written through the root where that is possible, so that it is shown relative to it.
    const diskPath = isWithin(root.folder, found) ? found : real;
    return {
      diskPath,
      root: isWithin(root.folder, diskPath) ? root.folder : root.real,
      name: whole === undefined ? name : undefined,
    };
  }

  private described(): string {
    return this.roots.length === 0 ? 'no folder' : this.roots.map(({ folder }) => folder).join(', ');
  }

  private find(given: string): string | undefined {
    const named = given.startsWith('file://') ? pathOfUrl(given) : given;
    const candidates = this.roots.map(({ folder }) => path.resolve(folder, named));
    return candidates.find((each) => existsSync(each));
  }
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

function pathOfUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    throw new ToolError(`${url} is not the address of a file.`);
  }
}
