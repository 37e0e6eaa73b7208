/**
 * The requests about the functions of the whole project: the tree's groups and pages, one function's details, and the analysis
 * of the workspace on command. Wires them to the catalog and the index; what they answer is worked out there.
 */
import path from 'node:path';
import type { CancellationToken, Connection } from 'vscode-languageserver';
import {
  analyseWorkspaceMethod,
  type AnalyseWorkspaceResult,
  type AnalysisProgressParams,
  analysisProgressMethod,
  functionDetailsMethod,
  type FunctionDetailsParams,
  type FunctionFilter,
  functionGroupsMethod,
  type FunctionGroupsParams,
  functionPageMethod,
  type FunctionPageParams,
  functionsChangedMethod,
} from '../protocol';
import type { Analysis } from './analysis';
import type { ServerContext } from './context';
import type { Edge } from './edge';
import { FunctionCatalog } from './functionCatalog';
import { functionDetailsAt } from './hover';
import type { WorkspaceIndex } from './workspaceIndex';

/** Changes come in bursts; the editor is told of a burst once. */
const burstMs = 300;

/** Shares of the whole that reading the files and classifying their functions take. */
const readingShare = 0.5;

const advisedFunctions: FunctionFilter = { text: '', classes: ['cpu', 'io', 'mixed'] };

interface FunctionSources {
  readonly connection: Connection;
  readonly edge: Edge;
  readonly context: ServerContext;
  readonly analysis: Analysis;
  readonly index: WorkspaceIndex;
  /** Of the workspace. */
  readonly folders: () => readonly string[];
  /** Resolves when the settings are known. */
  readonly ready: () => Promise<void>;
}

export class FunctionRequests {
  private readonly catalog: FunctionCatalog;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly sources: FunctionSources) {
    this.catalog = new FunctionCatalog(
      sources.analysis,
      {
        locate: (file, range) => sources.context.documents.locate(file, range),
        labelOf: (file) => this.labelOf(file),
      },
      () => sources.edge.hasWaiting,
    );
  }

  listen(): void {
    const { connection, edge, context, ready } = this.sources;
    connection.onRequest(functionGroupsMethod, (params: FunctionGroupsParams, token: CancellationToken) =>
      edge.answer('Counting functions', token, [], async () => {
        await ready();
        return this.catalog.groups(params, token);
      }),
    );
    connection.onRequest(functionPageMethod, (params: FunctionPageParams, token: CancellationToken) =>
      edge.answer('Listing functions', token, { functions: [], count: 0 }, async () => {
        await ready();
        return this.catalog.page(params, token);
      }),
    );
    connection.onRequest(functionDetailsMethod, (params: FunctionDetailsParams, token: CancellationToken) =>
      edge.answer('Function details', token, null, async () => {
        await ready();
        return functionDetailsAt(params, context);
      }),
    );
    connection.onRequest(analyseWorkspaceMethod, (_params: null, token: CancellationToken) =>
      edge.answerInBackground(
        'Analysing the workspace',
        token,
        { isCancelled: true, files: 0, groups: [] },
        async () => {
          await ready();
          return this.analyseWorkspace(token);
        },
      ),
    );
  }

  /** To be called whenever the analysis may have changed. */
  noteChange(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.catalog.takeOutdated()) {
        const { connection, edge } = this.sources;
        edge.run(functionsChangedMethod, () => connection.sendNotification(functionsChangedMethod));
      }
    }, burstMs);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private async analyseWorkspace(token: CancellationToken): Promise<AnalyseWorkspaceResult> {
    const { index, folders } = this.sources;
    const { analysed, isCancelled } = await index.start(folders(), {
      token,
      onProgress: (done, total) => {
        this.tellProgress({
          share: total === 0 ? 0 : (readingShare * done) / total,
          label: `${String(done)} of ${String(total)} files read`,
        });
      },
    });
    if (!isCancelled) {
      await this.catalog.classify(token, (share) => {
        this.tellProgress({ share: readingShare + (1 - readingShare) * share, label: 'Classifying functions' });
      });
    }
    return isCancelled || token.isCancellationRequested
      ? { isCancelled: true, files: analysed, groups: [] }
      : {
          isCancelled: false,
          files: analysed,
          groups: await this.catalog.groups({ filter: advisedFunctions }, token),
        };
  }

  private tellProgress(progress: AnalysisProgressParams): void {
    const { connection, edge } = this.sources;
    edge.run(analysisProgressMethod, () => connection.sendNotification(analysisProgressMethod, progress));
  }

  private labelOf(file: string): string {
    const folder = this.sources
      .folders()
      .map((each) => `${each}/`)
      .find((each) => file.startsWith(each));
    return folder === undefined ? path.posix.basename(file) : file.slice(folder.length);
  }
}
