/**
 * Keeps the files in memory (fs.ts) like those of the workspace: asks the client for folders and files, level by level, with the
 * rules of the walk, so that what is ignored is never asked for. Only what the server reads is fetched: sources, ignore files,
 * and the files of configuration. Decides nothing about what they mean.
 */
import type { ReadFilesParams, ReadFilesResult, ReadFoldersParams, ReadFoldersResult } from '../../protocol';
import { scriptConfigurationFiles } from '../files/scriptPaths';
import { isReachedByWalk } from '../files/walk';
import { sourceExtensions } from '../newProject';
import type { WorkspaceFiles } from '../workspaceFiles';
import { uriOfPath } from './addresses';
import { type EntryKind, putFile, putFolder, remove } from './fs';
import path from './path';

/** Files of one request; the client reads them side by side. */
const batchSize = 50;
/** Files of a folder that are fetched; each may be a request over the network. Others are analysed when they are opened. */
const defaultLimit = 5000;

const configurationFiles: ReadonlySet<string> = new Set(['pyproject.toml', ...scriptConfigurationFiles]);

/** What is needed of the client. */
export interface MirrorClient {
  readonly readFiles: (params: ReadFilesParams) => Promise<ReadFilesResult>;
  readonly readFolders: (params: ReadFoldersParams) => Promise<ReadFoldersResult>;
  readonly log: (message: string) => void;
}

export class WorkspaceMirror implements WorkspaceFiles {
  constructor(
    private readonly client: MirrorClient,
    private readonly limit = defaultLimit,
  ) {}

  async load(folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      await this.loadFolder(folder);
    }
  }

  /** Files that are gone, or cannot be read, are forgotten. */
  async read(files: readonly string[]): Promise<void> {
    for (const batch of batches(files)) {
      const contents = await this.client.readFiles({ uris: batch.map(uriOfPath) });
      for (const [index, file] of batch.entries()) {
        const content = contents[index] ?? undefined;
        if (content === undefined) {
          remove(file);
        } else {
          putFile(file, content);
        }
      }
    }
  }

  private async loadFolder(root: string): Promise<void> {
    let level: readonly string[] = [root];
    let count = 0;
    while (level.length > 0) {
      const listed = await this.list(level);
      await this.read([...listed].flatMap(([folder, entries]) => namesIn(entries, '.gitignore', folder)));
      // concurrency: ignore[blocking-call-in-async] In a browser the files lie in memory.
      const reached = [...listed].filter(([folder]) => folder === root || isReachedByWalk(root, folder, 'folder'));
      // concurrency: ignore[blocking-call-in-async] In a browser the files lie in memory.
      const files = reached.flatMap(([folder, entries]) => wantedFiles(root, folder, entries));
      const taken = files.slice(0, this.limit - count);
      await this.read(taken);
      count += taken.length;
      // concurrency: ignore[blocking-call-in-async] In a browser the files lie in memory.
      level = reached.flatMap(([folder, entries]) => wantedFolders(root, folder, entries));
      if (taken.length < files.length || (count === this.limit && level.length > 0)) {
        this.leaveOut(files.slice(taken.length), level);
        return;
      }
    }
  }

  /** For the walk they are not there, and empty. */
  private leaveOut(files: readonly string[], folders: readonly string[]): void {
    for (const file of files) {
      remove(file);
    }
    for (const folder of folders) {
      putFolder(folder, new Map());
    }
    this.client.log(
      `The folder has more than ${String(this.limit)} source files; those beyond are analysed when they are opened.`,
    );
  }

  /** Folders that cannot be listed are left out. */
  private async list(folders: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, EntryKind>>> {
    const listed = new Map<string, ReadonlyMap<string, EntryKind>>();
    for (const batch of batches(folders)) {
      const results = await this.client.readFolders({ uris: batch.map(uriOfPath) });
      for (const [index, folder] of batch.entries()) {
        const entries = results[index] ?? undefined;
        if (entries !== undefined) {
          const byName = new Map(entries);
          putFolder(folder, byName);
          listed.set(folder, byName);
        }
      }
    }
    return listed;
  }
}

function wantedFiles(root: string, folder: string, entries: ReadonlyMap<string, EntryKind>): string[] {
  return Array.from(entries)
    .filter(([name, kind]) => kind === 'file' && isWanted(name))
    .map(([name]) => path.join(folder, name))
    .filter((file) => configurationFiles.has(path.basename(file)) || isReachedByWalk(root, file));
}

function isWanted(name: string): boolean {
  return configurationFiles.has(name) || sourceExtensions.some((extension) => name.endsWith(extension));
}

function wantedFolders(root: string, folder: string, entries: ReadonlyMap<string, EntryKind>): string[] {
  return Array.from(entries)
    .filter(([, kind]) => kind === 'folder')
    .map(([name]) => path.join(folder, name))
    .filter((each) => isReachedByWalk(root, each, 'folder'));
}

function namesIn(entries: ReadonlyMap<string, EntryKind>, name: string, folder: string): string[] {
  return entries.get(name) === 'file' ? [path.join(folder, name)] : [];
}

function batches<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / batchSize) }, (_, index) =>
    items.slice(index * batchSize, (index + 1) * batchSize),
  );
}
