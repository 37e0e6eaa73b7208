/**
 * Which settings hold for which file of the workspace: the editor's, over what project files say, with what was measured of the
 * interpreter in use. Asks the client nothing; the server hands over what the client says.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { type AdviceSettings, ruleIds } from '../advice/finding';
import type { LibraryKnowledge } from '../knowledge/apiEntry';
import { isUri } from './addresses';
import type { Analysis } from './analysis';
import type { ProjectCalibration } from './calibration/projectCalibration';
import { Configurations } from './configurations';
import { readKnowledgeFile } from './files/knowledgeFile';
import { pythonAssumption } from './pythonAssumption';
import { defaultServerSettings, type ServerSettings } from './settings';
import type { WorkspaceTrust } from './trust';

export class WorkspaceSettings {
  private settings = defaultServerSettings;
  private configurations = configurationsFor(defaultServerSettings, []);
  private folders: readonly string[] = [];

  constructor(
    private readonly analysis: Analysis,
    private readonly calibration: ProjectCalibration,
    private readonly trust: WorkspaceTrust,
    private readonly warn: (problem: string) => void,
  ) {}

  /** What the editor says. */
  get current(): ServerSettings {
    return this.settings;
  }

  setFolders(folders: readonly string[]): void {
    this.folders = folders;
  }

  set(settings: ServerSettings): void {
    this.settings = settings;
    this.apply();
  }

  /** Absolute paths of the knowledge files that the editor and the project files name. */
  knowledgeFiles(): readonly string[] {
    const configurations = configurationsFor(this.settings, this.folders, this.trust, this.calibration.inUse.version);
    return this.folders.flatMap((folder) => configurations.knowledgeOf(folder));
  }

  /** Reads the project files again: called for new settings, and when one of those files changes. */
  apply(): void {
    this.configurations = configurationsFor(this.settings, this.folders, this.trust, this.calibration.inUse.version);
    const knowledge = this.folders.flatMap((folder) => this.knowledgeOf(folder));
    this.analysis.setSettings((file) => this.settingsOf(file), knowledge);
    for (const problem of [...this.settings.problems, ...this.configurations.problems()]) {
      this.warn(problem);
    }
  }

  /** Which Python is assumed in the first folder, and why. */
  pythonAssumption(): string {
    const file = path.join(this.folders[0] ?? '', 'untitled.py');
    const settings = this.configurations.settingsOf(file);
    return pythonAssumption(settings, this.configurations.versionSource(file), this.calibration.inUse);
  }

  /** A file that is left out is still understood for the sake of others; no rule applies to it. */
  settingsOf(projectPath: string): AdviceSettings {
    const file = isUri(projectPath)
      ? path.join(this.folders[0] ?? '', 'untitled.py')
      : projectPath.split('/').join(path.sep);
    const { pythonVersion, cores } = this.settings.configuration;
    // 0 stands for the cores of this machine.
    const asked = { pythonVersion, cores: cores === 0 ? undefined : cores };
    const settings = this.calibration.applied(this.configurations.settingsOf(file), asked);
    return this.configurations.isExcluded(file) ? { ...settings, rules: allOff } : settings;
  }

  private knowledgeOf(folder: string): LibraryKnowledge[] {
    const threadFunctions = this.configurations.threadFunctionsOf(folder);
    const files = this.configurations.knowledgeOf(folder).flatMap((file) => {
      const read = readKnowledgeFile(file);
      if (read.kind === 'problem') {
        this.warn(`${file} ${read.message}`);
        return [];
      }
      return [read.library];
    });
    return threadFunctions === undefined ? files : [...files, threadFunctions];
  }
}

const allOff = Object.fromEntries(ruleIds.map((rule) => [rule, 'off'] as const));

function configurationsFor(
  { configuration }: ServerSettings,
  folders: readonly string[],
  trust?: WorkspaceTrust,
  interpreterVersion?: string,
): Configurations {
  const [first = ''] = folders;
  // The editor runs on the person's own machine.
  return new Configurations(configuration, availableParallelism(), first, {
    defaults: { cores: 0 },
    interpreterVersion,
    ...(trust?.isTrusted === false ? { untrusted: folders } : {}),
  });
}
