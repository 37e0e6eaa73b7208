/**
 * A workspace without a disk: a file system in memory under `memfs:`, filled from `files.json` beside this file, which maps paths
 * to texts. For tests of the web worker extension host, where folders are virtual.
 */
const vscode = require('vscode');

exports.activate = (context) => {
  const files = new Map();
  const folders = new Set(['/']);
  const changed = new vscode.EventEmitter();
  const parentOf = (path) => path.slice(0, path.lastIndexOf('/')) || '/';
  const pathOf = (uri) => uri.path.replace(/(?<=.)\/$/, '');
  const missing = (uri) => {
    throw vscode.FileSystemError.FileNotFound(uri);
  };
  const addFolder = (path) => {
    for (let folder = path; !folders.has(folder); folder = parentOf(folder)) {
      folders.add(folder);
    }
  };
  const put = (path, bytes) => {
    addFolder(parentOf(path));
    files.set(path, { bytes, mtime: Date.now() });
  };
  const fill = async () => {
    const response = await fetch(vscode.Uri.joinPath(context.extensionUri, 'files.json').toString(true));
    for (const [path, text] of Object.entries(await response.json())) {
      put(path, new TextEncoder().encode(text));
    }
  };
  const filled = fill();
  const childrenOf = (folder, paths, type) =>
    [...paths]
      .filter((path) => path !== '/' && parentOf(path) === folder)
      .map((path) => [path.slice(path.lastIndexOf('/') + 1), type]);

  const provider = {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    async stat(uri) {
      await filled;
      const path = pathOf(uri);
      const file = files.get(path);
      if (file !== undefined) {
        return { type: vscode.FileType.File, ctime: file.mtime, mtime: file.mtime, size: file.bytes.length };
      }
      return folders.has(path) ? { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 } : missing(uri);
    },
    async readDirectory(uri) {
      await filled;
      const folder = pathOf(uri);
      return folders.has(folder)
        ? [
            ...childrenOf(folder, files.keys(), vscode.FileType.File),
            ...childrenOf(folder, folders, vscode.FileType.Directory),
          ]
        : missing(uri);
    },
    async readFile(uri) {
      await filled;
      return files.get(pathOf(uri))?.bytes ?? missing(uri);
    },
    async writeFile(uri, bytes) {
      const type = files.has(pathOf(uri)) ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
      put(pathOf(uri), bytes);
      changed.fire([{ type, uri }]);
    },
    async createDirectory(uri) {
      addFolder(pathOf(uri));
    },
    async delete(uri) {
      files.delete(pathOf(uri));
      changed.fire([{ type: vscode.FileChangeType.Deleted, uri }]);
    },
    async rename(from, to) {
      const { bytes } = files.get(pathOf(from)) ?? missing(from);
      files.delete(pathOf(from));
      put(pathOf(to), bytes);
      changed.fire([
        { type: vscode.FileChangeType.Deleted, uri: from },
        { type: vscode.FileChangeType.Created, uri: to },
      ]);
    },
  };
  context.subscriptions.push(
    changed,
    vscode.workspace.registerFileSystemProvider('memfs', provider, { isCaseSensitive: true }),
  );
};
