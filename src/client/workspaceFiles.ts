/**
 * Files and folders of the workspace for a language server that has no disk. Nothing outside of the workspace's folders is read:
 * addresses come from another thread, and what they name must be what a person has opened.
 */
import * as vscode from 'vscode';
import type { ReadFilesParams, ReadFilesResult, ReadFoldersParams, ReadFoldersResult } from '../protocol';

export function readFiles({ uris }: ReadFilesParams): Promise<ReadFilesResult> {
  return Promise.all(
    uris.map((uri) =>
      // Copied: what a file system hands out may be part of something larger, which would all be sent.
      read(uri, async (file) => new Uint8Array(await vscode.workspace.fs.readFile(file))),
    ),
  );
}

export function readFolders({ uris }: ReadFoldersParams): Promise<ReadFoldersResult> {
  return Promise.all(
    uris.map((uri) =>
      read(uri, async (folder) => {
        const entries = await vscode.workspace.fs.readDirectory(folder);
        return entries.flatMap(([name, type]): [string, 'file' | 'folder'][] => {
          if ((type & vscode.FileType.File) !== 0) {
            return [[name, 'file']];
          }
          return type === vscode.FileType.Directory ? [[name, 'folder']] : [];
        });
      }),
    ),
  );
}

async function read<Content>(address: string, how: (uri: vscode.Uri) => Promise<Content>): Promise<Content | null> {
  try {
    const uri = vscode.Uri.parse(address, true);
    return vscode.workspace.getWorkspaceFolder(uri) === undefined ? null : await how(uri);
  } catch {
    return null; // It is gone, or cannot be read.
  }
}
