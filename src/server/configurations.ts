/**
 * Which settings hold for a file: those of the nearest `pyproject.toml`, overruled by the person's own (the editor's settings,
 * the options of a command line). Reads each project file once; `forget` makes it look again.
 */
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { adviceSettingsOf, type Configuration, mergeConfigurations, type Surroundings } from '../advice/configuration';
import type { AdviceSettings, RuleId } from '../advice/finding';
import type { ApiEntry, LibraryKnowledge } from '../knowledge/apiEntry';
import { isWithin } from './files/imports';
import { type ProjectFile, projectFileOf } from './files/pyproject';

/** Patterns and the folder they are relative to. */
interface Patterns {
  readonly base: string;
  readonly matcher: Ignore;
}

interface FolderConfiguration {
  readonly file: ProjectFile | undefined;
  readonly merged: Configuration;
  readonly excludes: readonly Patterns[];
  readonly ignores: readonly (Patterns & { readonly rules: readonly (RuleId | '*')[] })[];
  readonly knowledge: readonly string[];
  readonly settings: AdviceSettings;
}

export interface ConfigurationOptions {
  /** What holds where neither the project nor the person says anything. */
  readonly defaults?: Configuration;
  /** Folders whose authors nobody vouched for: no knowledge file is read that lies in them or that a project file names. */
  readonly untrusted?: readonly string[];
  /** Version of the Python that the project is run with, where that is known. */
  readonly interpreterVersion?: string | undefined;
}

const runsInThread: ApiEntry = { async: true, offload: { to: 'thread-pool', position: 0 } };

export class Configurations {
  private readonly byFolder = new Map<string, FolderConfiguration>();
  private readonly byFile = new Map<string, FolderConfiguration>();
  private readonly settingsByFile = new Map<string, AdviceSettings>();

  /**
   * @param own What the person says; it wins.
   * @param cores Cores of this machine.
   * @param base Folder that the person's own patterns are relative to.
   */
  constructor(
    private readonly own: Configuration,
    private readonly cores: number,
    private readonly base: string,
    private readonly options: ConfigurationOptions = {},
  ) {}

  /** For a file of the disk; `file` has the system's own form. */
  settingsOf(file: string): AdviceSettings {
    const known = this.settingsByFile.get(file);
    if (known !== undefined) {
      return known;
    }
    const folder = this.folderOf(path.dirname(file));
    const ignored = folder.ignores.filter((patterns) => matches(patterns, file)).flatMap(({ rules }) => rules);
    const settings =
      ignored.length === 0 ? folder.settings : adviceSettingsOf(folder.merged, this.surroundings(folder.file), ignored);
    this.settingsByFile.set(file, settings);
    return settings;
  }

  /** Why fixes hold from the version that the file's settings name; undefined where that is a default. */
  versionSource(file: string): string | undefined {
    const { file: projectFile, merged } = this.folderOf(path.dirname(file));
    if (merged.pythonVersion !== undefined) {
      return this.own.pythonVersion === undefined ? `\`python-version\` in ${projectFile?.path ?? ''}` : 'the setting';
    }
    return projectFile?.requiredPython === undefined ? undefined : `what ${projectFile.path} requires`;
  }

  private surroundings(file: ProjectFile | undefined): Surroundings {
    const { interpreterVersion } = this.options;
    return { requiredPython: file?.requiredPython, interpreterVersion, cores: this.cores };
  }

  isExcluded(file: string): boolean {
    return this.folderOf(path.dirname(file)).excludes.some((patterns) => matches(patterns, file));
  }

  /** Absolute paths of the knowledge files that the folder's configuration names. */
  knowledgeOf(folder: string): readonly string[] {
    return this.folderOf(folder).knowledge;
  }

  /** The functions that the folder's configuration says run their first argument in another thread, as knowledge of them. */
  threadFunctionsOf(folder: string): LibraryKnowledge | undefined {
    const names = this.folderOf(folder).merged.threadFunctions ?? [];
    return names.length === 0
      ? undefined
      : {
          library: 'thread-functions',
          source: 'thread-functions of the configuration',
          functions: Object.fromEntries(names.map((name) => [name, runsInThread])),
        };
  }

  /** What is wrong in the project files read so far. */
  problems(): readonly string[] {
    return [...this.byFile.values()].flatMap(({ file }) => [
      ...(file?.problems ?? []),
      ...(this.options.untrusted !== undefined && file?.configuration.knowledge !== undefined
        ? [`${file.path}: its knowledge files are not read while the workspace is not trusted.`]
        : []),
    ]);
  }

  forget(): void {
    this.byFolder.clear();
    this.byFile.clear();
    this.settingsByFile.clear();
  }

  /** Those of the project file, then the person's own; the latter alone, and from elsewhere, where nobody vouched for the former. */
  private knowledgeFiles(file: ProjectFile | undefined): readonly string[] {
    const { untrusted } = this.options;
    const own = (this.own.knowledge ?? []).map((name) => path.resolve(this.base, name));
    if (untrusted !== undefined) {
      return own.filter((each) => !untrusted.some((folder) => isWithin(path.resolve(folder), each)));
    }
    const named = (file?.configuration.knowledge ?? []).map((name) =>
      path.resolve(path.dirname(file?.path ?? ''), name),
    );
    return [...named, ...own];
  }

  private folderOf(folder: string): FolderConfiguration {
    const known = this.byFolder.get(folder);
    if (known !== undefined) {
      return known;
    }
    const file = projectFileOf(folder);
    const key = file?.path ?? '';
    let configuration = this.byFile.get(key);
    if (configuration === undefined) {
      const merged = mergeConfigurations([this.options.defaults ?? {}, file?.configuration ?? {}, this.own]);
      const sources = [
        { base: file === undefined ? this.base : path.dirname(file.path), from: file?.configuration ?? {} },
        { base: this.base, from: this.own },
      ];
      configuration = {
        file,
        merged,
        excludes: sources.map(({ base, from }) => ({ base, matcher: ignore().add([...(from.exclude ?? [])]) })),
        ignores: sources.flatMap(({ base, from }) =>
          Object.entries(from.perFileIgnores ?? {}).map(([pattern, rules]) => ({
            base,
            matcher: ignore().add(pattern),
            rules,
          })),
        ),
        knowledge: this.knowledgeFiles(file),
        settings: adviceSettingsOf(merged, this.surroundings(file)),
      };
      this.byFile.set(key, configuration);
    }
    this.byFolder.set(folder, configuration);
    return configuration;
  }
}

function matches({ base, matcher }: Patterns, file: string): boolean {
  const relative = path.relative(base, file).split(path.sep).join('/');
  return ignore.isPathValid(relative) && matcher.ignores(relative);
}
