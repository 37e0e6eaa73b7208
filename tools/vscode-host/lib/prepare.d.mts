export const repositoryRoot: string;
export const cacheRoot: string;
export function packageDirectory(name: string): string;
export function prepareServer(): string;
export function nodeForServer(): string;
export function prepareChromium(): {
  readonly executablePath?: string;
  readonly channel?: string;
  readonly env: Readonly<Record<string, string>>;
};
