/**
 * Tells the server which environment the editor's Python extension has active, now and whenever a person chooses another.
 * Without that extension it does nothing: the server looks for environments itself. Starts no interpreter.
 * Source: https://github.com/microsoft/vscode-python/wiki/Python-Environment-APIs.
 */
import type { PythonExtension, ResolvedEnvironment } from '@vscode/python-extension';
import * as vscode from 'vscode';
import type { PythonEnvironmentParams } from '../protocol';
import type { LanguageServer } from './languageServer';

const extensionId = 'ms-python.python';

/** Follows the active environment until it is disposed of. A failure is logged and costs nothing else. */
export function followPythonEnvironment(server: LanguageServer, log: vscode.LogOutputChannel): vscode.Disposable {
  const follower = new EnvironmentFollower(server, log);
  follower.start();
  return new vscode.Disposable(() => {
    follower.dispose();
  });
}

class EnvironmentFollower {
  private readonly disposables: vscode.Disposable[] = [];
  private subscription: vscode.Disposable | undefined;
  /** Raised with each question, so that a late answer does not take the place of a newer one. */
  private asked = 0;

  constructor(
    private readonly server: LanguageServer,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  start(): void {
    this.run(() => this.connect());
    this.disposables.push(
      vscode.extensions.onDidChange(() => {
        if (this.subscription === undefined) {
          this.run(() => this.connect());
        }
      }),
    );
  }

  dispose(): void {
    this.asked++;
    vscode.Disposable.from(...this.disposables, ...(this.subscription ? [this.subscription] : [])).dispose();
  }

  private async connect(): Promise<void> {
    const extension = vscode.extensions.getExtension<PythonExtension>(extensionId);
    if (extension === undefined) {
      return;
    }
    // Until the extension is loaded it has no environment; it loads itself for the same files as this one.
    const api = extension.isActive ? extension.exports : await extension.activate();
    await api.ready;
    this.subscription ??= api.environments.onDidChangeActiveEnvironmentPath(() => {
      this.run(() => this.tell(api));
    });
    await this.tell(api);
  }

  private async tell(api: PythonExtension): Promise<void> {
    const question = ++this.asked;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const active = api.environments.getActiveEnvironmentPath(folder);
    const environment = await api.environments.resolveEnvironment(active);
    if (question === this.asked) {
      await this.server.tellPythonEnvironment({ python: pythonOf(environment) });
    }
  }

  private run(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      this.log.warn(`The environment of the Python extension is not known: ${String(error)}`);
    });
  }
}

/** Null for an environment without an interpreter, such as one that conda has not made yet. */
function pythonOf(environment: ResolvedEnvironment | undefined): PythonEnvironmentParams['python'] {
  const path = environment?.executable.uri?.fsPath;
  if (path === undefined) {
    return null;
  }
  const version = environment?.version;
  if (version?.major !== 3) {
    return { path };
  }
  // https://docs.python.org/3/howto/free-threading-python.html: `sys.version` names the build.
  const isFree = version.sysVersion.includes('free-threading build');
  // Where the build is not named, the server looks at the files beside the interpreter.
  return version.sysVersion === '' ? { path } : { path, version: `3.${String(version.minor)}${isFree ? 't' : ''}` };
}
