/**
 * Which folders the tools may read: those of the command line, else those that the client names, else the working folder. Asks
 * the client once, and again when it says that they have changed.
 */
import { fileURLToPath } from 'node:url';

export interface RootSources {
  /** Absolute; they win where there are any. */
  readonly fixed: readonly string[];
  readonly workingFolder: string;
  /** The client's, as addresses; undefined where it cannot be asked. */
  readonly ask: () => Promise<readonly string[]> | undefined;
  readonly log: (message: string) => void;
}

export class Roots {
  private asked: Promise<readonly string[]> | undefined;

  constructor(private readonly sources: RootSources) {}

  /** What the client said no longer holds. */
  forget(): void {
    this.asked = undefined;
  }

  /** Absolute folders, at least one. */
  async folders(): Promise<readonly string[]> {
    if (this.sources.fixed.length > 0) {
      return this.sources.fixed;
    }
    this.asked ??= this.askClient();
    const named = await this.asked;
    return named.length === 0 ? [this.sources.workingFolder] : named;
  }

  private async askClient(): Promise<readonly string[]> {
    try {
      const addresses = (await this.sources.ask()) ?? [];
      return addresses.flatMap((address) => {
        const folder = folderOf(address);
        if (folder === undefined) {
          this.sources.log(`The client names ${address}, which is no folder of this machine.`);
        }
        return folder ?? [];
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.sources.log(`The client does not say which folders it works in: ${reason}`);
      return [];
    }
  }
}

function folderOf(address: string): string | undefined {
  try {
    return fileURLToPath(address);
  } catch {
    return undefined;
  }
}
