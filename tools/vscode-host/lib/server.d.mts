export const quietSettings: Readonly<Record<string, unknown>>;

export interface ServerOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** True shows Workspace Trust as users see it; false trusts every folder. */
  readonly trust?: boolean;
  readonly userDataDirectory?: string;
  readonly extraArguments?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly port?: number;
  readonly smokeTest?: boolean;
  readonly token?: string;
}

export interface RunningServer {
  readonly port: number;
  readonly dataDirectory: string;
  readonly settingsFile: string;
  readonly logFile: string;
  url(target?: { readonly folder?: string; readonly extension?: string; readonly tests?: string }): string;
  stop(): Promise<void>;
}

export function startServer(options?: ServerOptions): Promise<RunningServer>;
export function runServerCommand(commandArguments: readonly string[], dataDirectory: string): string;
