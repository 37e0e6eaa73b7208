/**
 * The server of the Model Context Protocol: lists the tools and the rules' pages, hands calls to threads, and writes what a call
 * asks to be written. It reads no program itself, so that it always answers: a call can be cancelled while it is worked on, and
 * tells how far it has come. Ends when the client goes away.
 */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  RootsListChangedNotificationSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import { productName } from '../advice/wording';
import type { McpOptions } from '../cli/mcp';
import { type WorkingTool, workingTools } from '../cli/tools/call';
import { type JsonSchema, ToolError } from '../server/tools/fields';
import { analyzeInput, explainRuleInput, fixInput, simulateInput, toolDescriptions } from '../server/tools/inputs';
import { outputSchemas } from './outputs';
import { Roots } from './roots';
import { rulePage, rulePageResources, rulePageType, ruleOfAddress } from './rulePages';
import { type FinalReply, ToolThreads } from './toolThreads';
import { writeChanges } from './writeChanges';

const instructions =
  'Static analysis and simulation of concurrency in Python, JavaScript and TypeScript; nothing of the program is run. Start with `analyze` on the files at hand, ask `simulate` before choosing between threads, processes and asyncio, and take edits from `fix`.';

/** Progress is told in shares of this: reading comes first, then the work on what was read. */
const wholeProgress = 100;
const readingShare = 60;

/** Resolves when the client has gone and everything is ended. */
export async function serveMcp(options: McpOptions): Promise<void> {
  const { server } = new McpServer(
    { name: 'concurrency-advisor', title: productName, version: options.version },
    { capabilities: { tools: {}, resources: {} }, instructions },
  );
  const roots = new Roots({
    fixed: options.roots,
    workingFolder: options.workingFolder,
    log: options.log,
    ask: () =>
      server.getClientCapabilities()?.roots === undefined
        ? undefined
        : server.listRoots().then((answer) => answer.roots.map(({ uri }) => uri)),
  });
  const threads = new ToolThreads({
    program: options.threadProgram,
    arguments: options.threadArguments,
    log: options.log,
  });
  server.setNotificationHandler(RootsListChangedNotificationSchema, () => {
    roots.forget();
  });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: rulePageResources() }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => {
    const rule = ruleOfAddress(params.uri);
    if (rule === undefined) {
      throw new McpError(ErrorCode.InvalidParams, `There is no resource ${params.uri}.`);
    }
    return { contents: [{ uri: params.uri, mimeType: rulePageType, text: rulePage(options.rulePages, rule) }] };
  });
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra): Promise<CallToolResult> => {
    const { name, arguments: input = {}, _meta: meta } = params;
    const working = workingTools.find((each) => each === name);
    const token = meta?.progressToken;
    let told = -1;
    const tell = (stage: string, done: number, total: number): void => {
      const share = total === 0 ? 0 : done / total;
      const isReading = stage === 'Reading';
      const progress = Math.round(
        isReading ? share * readingShare : readingShare + share * (wholeProgress - readingShare),
      );
      if (token !== undefined && progress > told) {
        told = progress;
        const message = `${stage} ${String(done)} of ${String(total)} files`;
        const params = { progressToken: token, progress, total: wholeProgress, message };
        extra.sendNotification({ method: 'notifications/progress', params }).catch((error: unknown) => {
          options.log(`Progress was not told: ${String(error)}`);
        });
      }
    };
    try {
      if (working !== undefined) {
        return await work(working, input, extra.signal, tell);
      }
      if (name === 'explain_rule') {
        return answer(rulePage(options.rulePages, explainRuleInput.read(input).rule));
      }
      return refusal(
        `There is no tool \`${name.slice(0, 80)}\`; there are ${tools.map((tool) => tool.name).join(', ')}.`,
      );
    } catch (error) {
      if (!(error instanceof ToolError) && !extra.signal.aborted) {
        options.log(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
      return refusal(error instanceof Error ? error.message : String(error));
    }
  });

  async function work(
    tool: WorkingTool,
    input: unknown,
    signal: AbortSignal,
    tell: (stage: string, done: number, total: number) => void,
  ): Promise<CallToolResult> {
    const folders = await roots.folders();
    const reply = await threads.answer({ tool, input, roots: folders }, signal, ({ done, total, message }) => {
      tell(message, done, total);
    });
    // concurrency: ignore[blocking-call-in-async] One answer to one client, which waits for what is written.
    return signal.aborted ? refusal('The call was cancelled.') : resultOf(reply, folders, options.log);
  }

  const gone = new Promise<void>((resolve) => {
    server.onclose = resolve;
    // The transport does not say when its input ends: without a client there is nothing left to do.
    process.stdin.once('end', resolve).once('close', resolve);
  });
  server.onerror = (error) => {
    options.log(error.message);
  };
  await server.connect(new StdioServerTransport());
  await gone;
  await threads.stop();
  await server.close();
}

const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false } as const;

const tools: Tool[] = [
  {
    name: 'analyze',
    ...toolDescriptions.analyze,
    inputSchema: inputSchema(analyzeInput.schema),
    outputSchema: copied(outputSchemas.analyze),
    annotations: { title: toolDescriptions.analyze.title, ...readOnly },
  },
  {
    name: 'simulate',
    ...toolDescriptions.simulate,
    inputSchema: inputSchema(simulateInput.schema),
    outputSchema: copied(outputSchemas.simulate),
    annotations: { title: toolDescriptions.simulate.title, ...readOnly },
  },
  {
    name: 'fix',
    ...toolDescriptions.fix,
    inputSchema: inputSchema(fixInput.schema),
    outputSchema: copied(outputSchemas.fix),
    annotations: {
      title: toolDescriptions.fix.title,
      readOnlyHint: false,
      destructiveHint: true,
      idempotentHint: true,
      openWorldHint: false,
    },
  },
  {
    name: 'explain_rule',
    ...toolDescriptions.explain_rule,
    inputSchema: inputSchema(explainRuleInput.schema),
    annotations: { title: toolDescriptions.explain_rule.title, ...readOnly },
  },
];

/** A copy that the protocol's types can hold. */
function inputSchema({ properties = {}, required = [], ...rest }: JsonSchema): Tool['inputSchema'] {
  return { ...rest, type: 'object', properties: { ...properties }, required: [...required] };
}

function copied({ properties, required }: (typeof outputSchemas)[WorkingTool]): Tool['outputSchema'] {
  return { type: 'object', properties: { ...properties }, required: [...required] };
}

function resultOf(reply: FinalReply, roots: readonly string[], log: (message: string) => void): CallToolResult {
  switch (reply.kind) {
    case 'refused':
      return refusal(reply.message);
    case 'failed':
      log(reply.message);
      return refusal(`The tool failed: ${reply.message.split('\n', 1).join('')}`);
    case 'answer': {
      if (reply.changes.length === 0) {
        return { ...answer(reply.text), structuredContent: { ...reply.content } };
      }
      const { written, problem } = writeChanges(reply.changes, roots);
      return problem === undefined
        ? {
            ...answer(`${reply.text}\nWritten: ${written.join(', ')}.`),
            structuredContent: { ...reply.content, written: [...written] },
          }
        : refusal(problem);
    }
  }
}

function answer(text: string): CallToolResult {
  return { content: [{ type: 'text', text }] };
}

function refusal(message: string): CallToolResult {
  return { content: [{ type: 'text', text: message }], isError: true };
}
