/**
 * A coding agent for tests: the official SDK's client, connected to the built program over standard input and output.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CallToolResultSchema, ListRootsRequestSchema, type Progress } from '@modelcontextprotocol/sdk/types.js';
import { pathToFileURL } from 'node:url';
import { builtProgram } from '../../support/builtProgram';

export interface McpAnswer {
  readonly isError: boolean;
  readonly text: string;
  readonly content: unknown;
}

export interface McpClientOptions {
  readonly arguments?: readonly string[];
  /** What the client says it works in; missing: it cannot be asked. */
  readonly roots?: readonly string[];
}

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onprogress?: (progress: Progress) => void;
}

const open: McpClient[] = [];

export class McpClient {
  /** What the server printed besides the protocol. */
  log = '';

  private constructor(
    readonly client: Client,
    readonly transport: StdioClientTransport,
  ) {}

  static async connect(folder: string, options: McpClientOptions = {}): Promise<McpClient> {
    const { roots } = options;
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [builtProgram(), 'mcp', ...(options.arguments ?? [])],
      cwd: folder,
      // No calibration of whoever runs the tests.
      env: { ...inherited(), XDG_CACHE_HOME: path.join(folder, '.cache') },
      stderr: 'pipe',
    });
    const client = new Client(
      { name: 'test', version: '1.0.0' },
      { capabilities: roots === undefined ? {} : { roots: { listChanged: true } } },
    );
    if (roots !== undefined) {
      client.setRequestHandler(ListRootsRequestSchema, () => ({
        roots: roots.map((root) => ({ uri: pathToFileURL(root).href })),
      }));
    }
    const agent = new McpClient(client, transport);
    transport.stderr?.on('data', (text: Buffer) => {
      agent.log += text.toString();
    });
    await client.connect(transport);
    open.push(agent);
    return agent;
  }

  async call(name: string, input: Readonly<Record<string, unknown>>, options: CallOptions = {}): Promise<McpAnswer> {
    const result = await this.client.callTool({ name, arguments: input }, CallToolResultSchema, {
      ...options,
      timeout: 120_000,
    });
    const { content, isError, structuredContent } = CallToolResultSchema.parse(result);
    const [part] = content;
    assert.ok(content.length === 1 && part?.type === 'text');
    return { isError: isError === true, text: part.text, content: structuredContent };
  }

  /** The answer to a call that must succeed. */
  async answer(name: string, input: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<McpAnswer> {
    const answer = await this.call(name, input, options);
    assert.equal(answer.isError, false, answer.text);
    return answer;
  }

  /** The message of a call that must be refused. */
  async refusal(name: string, input: Readonly<Record<string, unknown>>): Promise<string> {
    const answer = await this.call(name, input);
    assert.equal(answer.isError, true, answer.text);
    return answer.text;
  }
}

export async function closeClients(): Promise<void> {
  await Promise.all(open.splice(0).map(({ client }) => client.close()));
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
