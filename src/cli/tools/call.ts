/**
 * What the MCP server and the thread that does its work say to each other. The server speaks the protocol, knows which folders
 * may be read and writes files; the thread reads and analyses, so that the server stays free to be asked and to cancel.
 * Everything here is plain data that can be posted.
 */

export const workingTools = ['analyze', 'simulate', 'fix'] as const;

export type WorkingTool = (typeof workingTools)[number];

export interface ToolCall {
  readonly tool: WorkingTool;
  /** As the client sent it; not checked yet. */
  readonly input: unknown;
  /** Folders that may be read, absolute; relative paths start at the first that has them. */
  readonly roots: readonly string[];
}

/** What the contracts of the command line are made of. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A file to be replaced, provided that it still has the bytes it was read with. */
export interface FileChange {
  readonly diskPath: string;
  /** As the client knows it. */
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export type ToolReply =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly message: string }
  /** `changes` are there where the client asked to write and the files are those it was shown. */
  | {
      readonly kind: 'answer';
      readonly text: string;
      readonly content: JsonObject;
      readonly changes: readonly FileChange[];
    }
  /** The client asked for something that cannot be done; `message` says what and where. */
  | { readonly kind: 'refused'; readonly message: string }
  /** A defect of this program. */
  | { readonly kind: 'failed'; readonly message: string };
