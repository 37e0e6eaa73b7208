/**
 * Which settings hold for a file: those of the nearest `pyproject.toml`, overruled by the person's own (the editor's settings,
 * the options of a command line). Reads each project file once; `forget` makes it look again.
 */
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { adviceSettingsOf, type Configuration, mergeConfigurations } from '../advice/configuration';
import type { AdviceSettings, RuleId } from '../advice/finding';
import { type ProjectFile, projectFileOf } from './files/pyproject';

interface FolderConfiguration {
  readonly file: ProjectFile | undefined;
  readonly merged: Configuration;
  readonly excludes: Ignore;
  readonly ignores: readonly { readonly matcher: Ignore; readonly rules: readonly (RuleId | '*')[] }[];
  readonly settings: AdviceSettings;
}

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
  ) {}

  /** For a file of the disk; `file` has the system's own form. */
  settingsOf(file: string): AdviceSettings {
    const known = this.settingsByFile.get(file);
    if (known !== undefined) {
      return known;
    }
    const folder = this.folderOf(path.dirname(file));
    const ignored = folder.ignores
      .filter(({ matcher }) => this.matches(matcher, file, folder))
      .flatMap(({ rules }) => rules);
    const settings =
      ignored.length === 0
        ? folder.settings
        : adviceSettingsOf(folder.merged, { requiredPython: folder.file?.requiredPython, cores: this.cores }, ignored);
    this.settingsByFile.set(file, settings);
    return settings;
  }

  isExcluded(file: string): boolean {
    const folder = this.folderOf(path.dirname(file));
    return this.matches(folder.excludes, file, folder);
  }

  /** What holds for a folder, before any file is looked at. */
  configurationOf(folder: string): Configuration {
    return this.folderOf(folder).merged;
  }

  /** Absolute paths of the knowledge files that the folder's configuration names. */
  knowledgeOf(folder: string): readonly string[] {
    const { file, merged } = this.folderOf(folder);
    const base = file === undefined ? this.base : path.dirname(file.path);
    return (merged.knowledge ?? []).map((name) => path.resolve(base, name));
  }

  /** What is wrong in the project files read so far. */
  problems(): readonly string[] {
    return [...this.byFile.values()].flatMap(({ file }) => file?.problems ?? []);
  }

  forget(): void {
    this.byFolder.clear();
    this.byFile.clear();
    this.settingsByFile.clear();
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
      const merged = mergeConfigurations([file?.configuration ?? {}, this.own]);
      configuration = {
        file,
        merged,
        excludes: ignore().add([...(merged.exclude ?? [])]),
        ignores: Object.entries(merged.perFileIgnores ?? {}).map(([pattern, rules]) => ({
          matcher: ignore().add(pattern),
          rules,
        })),
        settings: adviceSettingsOf(merged, { requiredPython: file?.requiredPython, cores: this.cores }),
      };
      this.byFile.set(key, configuration);
    }
    this.byFolder.set(folder, configuration);
    return configuration;
  }

  /** Patterns are relative to the folder of the project file, or else to the person's own. */
  private matches(matcher: Ignore, file: string, { file: projectFile }: FolderConfiguration): boolean {
    const base = projectFile === undefined ? this.base : path.dirname(projectFile.path);
    const relative = path.relative(base, file).split(path.sep).join('/');
    return ignore.isPathValid(relative) && matcher.ignores(relative);
  }
}
