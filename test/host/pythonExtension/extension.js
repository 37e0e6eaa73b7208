/**
 * Stands in for the Python extension in tests inside VS Code: the part of its documented interface that says which environment
 * is active, and one function more with which a test chooses it.
 * Source: https://github.com/microsoft/vscode-python/wiki/Python-Environment-APIs.
 */
const vscode = require('vscode');

function activate() {
  const changed = new vscode.EventEmitter();
  let active;
  return {
    ready: Promise.resolve(),
    environments: {
      known: [],
      onDidChangeActiveEnvironmentPath: changed.event,
      getActiveEnvironmentPath: () => ({ id: active?.path ?? 'none', path: active?.path ?? '' }),
      resolveEnvironment: () => Promise.resolve(active && resolved(active)),
    },
    /** `undefined` for none. */
    choose(environment) {
      active = environment;
      changed.fire({ id: active?.path ?? 'none', path: active?.path ?? '', resource: undefined });
    },
  };
}

function resolved({ path, minor, sysVersion }) {
  return {
    id: path,
    path,
    executable: { uri: vscode.Uri.file(path), bitness: '64-bit', sysPrefix: '' },
    environment: undefined,
    version: { major: 3, minor, micro: 0, release: { level: 'final', serial: 0 }, sysVersion },
    tools: [],
  };
}

module.exports = { activate };
