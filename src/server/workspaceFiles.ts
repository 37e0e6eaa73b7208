/**
 * What the server needs of somebody who brings it the files of the workspace, where it has no disk to read them from.
 * On a machine there is nobody: the server reads the disk.
 */
export interface WorkspaceFiles {
  /** Brings what the walk finds in these folders; resolves when it can be read. */
  load(folders: readonly string[]): Promise<void>;
  /** Brings these files, again if they were brought before. */
  read(files: readonly string[]): Promise<void>;
}
