/**
 * Runs the advice over a folder of fixtures and holds it against the markers in them: every finding must meet a marker and
 * every marker a finding. The only place of the tests that knows the interface of the advice.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { adviseFile } from '../../src/advice/advise';
import { defaultAdviceSettings, type AdviceSettings } from '../../src/advice/finding';
import { Project } from '../../src/analysis/project';
import { loadKnowledge } from '../../src/knowledge/knowledge';
import { pythonLibraries } from '../../src/knowledge/pythonLibraries';
import { typescriptLibraries } from '../../src/knowledge/typescriptLibraries';
import { notebook } from '../../src/languages/notebook/notebook';
import { python } from '../../src/languages/python/python';
import { typescript } from '../../src/languages/typescript/typescript';
import { libraryTypes } from '../../src/server/files/typeData';
import { readMarkers } from './markers';
import { checkResolution } from './resolution';

export const fixtures = path.resolve(import.meta.dirname, '../fixtures');

const knowledge = loadKnowledge(pythonLibraries);
const scriptKnowledge = loadKnowledge(typescriptLibraries);

const scriptFile = /\.[cm]?[jt]sx?$/;

export function newProject(): Project {
  return new Project({ knowledge, languages: [python, notebook], types: libraryTypes });
}

export function newScriptProject(): Project {
  return new Project({ knowledge: scriptKnowledge, languages: [typescript] });
}

function projectFor(file: string): Project {
  return scriptFile.test(file) ? newScriptProject() : newProject();
}

/** A project of the files below a folder, named by their path within it; all of them are of one language. */
export function projectOf(folder: string): Project {
  const files = sourceFiles(folder);
  const project = projectFor(files[0] ?? '');
  project.setRoots(['']);
  for (const file of files) {
    project.setFile(path.relative(folder, file).replaceAll(path.sep, '/'), readFileSync(file, 'utf8'));
  }
  return project;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const full = path.join(folder, name);
      return statSync(full).isDirectory()
        ? sourceFiles(full)
        : /\.pyi?$/.test(name) || scriptFile.test(name)
          ? [full]
          : [];
    });
}

/** Declares one test per file of the folder; a folder inside it is one project. */
export function checkFixtures(folder: string, settings: Partial<AdviceSettings> = {}): void {
  declareTests(folder, (project, file) => {
    checkFile(project, file, settings);
  });
}

/** As `checkFixtures`, for what names, calls and values turn out to be alone: `# calls:` and `# type:`. */
export function checkResolutions(folder: string): void {
  declareTests(folder, (project, file) => {
    const markers = readMarkers(project.text(file) ?? '', file);
    checkResolution(project, file, markers);
  });
}

function declareTests(folder: string, check: (project: Project, file: string) => void): void {
  const root = path.join(fixtures, folder);
  for (const name of readdirSync(root).sort()) {
    const full = path.join(root, name);
    if (statSync(full).isDirectory()) {
      const project = projectOf(full);
      for (const file of project.paths()) {
        it(`${name}/${file}`, () => {
          check(project, file);
        });
      }
    } else if (name.endsWith('.py') || scriptFile.test(name)) {
      it(name, () => {
        const project = projectFor(name);
        project.setFile(name, readFileSync(full, 'utf8'));
        check(project, name);
      });
    }
  }
}

export function checkFile(project: Project, file: string, settings: Partial<AdviceSettings> = {}): void {
  const text = project.text(file) ?? assert.fail(`${file} is not in the project`);
  const markers = readMarkers(text, file);
  const advice = adviseFile(project, file, { ...defaultAdviceSettings, ...settings });
  const actual = advice.findings.map(({ range, rule }) => `${range.start.line + 1} ${rule}`).sort(byLine);
  const expected = markers.findings.map(({ line, rule }) => `${line + 1} ${rule}`).sort(byLine);
  assert.deepEqual(
    actual,
    expected,
    `findings of ${file}\n${advice.findings.map(({ message }) => message).join('\n')}`,
  );
  for (const { line, rule, part } of markers.findings) {
    const onLine = advice.findings.filter((finding) => finding.range.start.line === line && finding.rule === rule);
    const words = onLine
      .flatMap((finding) => [finding.message, ...finding.path.map(({ text: step }) => step)])
      .join('\n');
    assert.ok(words.includes(part), `${file}:${line + 1}: expected "${part}" in\n${words}`);
  }
  for (const { line, name, value } of markers.properties) {
    const found = advice.functions.find(
      ({ summary }) => summary.facts.kind !== 'module' && summary.facts.nameRange.start.line === line,
    );
    assert.ok(found, `${file}:${line + 1} has a marker but defines no function`);
    const property = {
      class: found.verdict.class,
      gil: found.verdict.gil,
      recommend: found.simulation?.recommendation.strategy ?? 'none',
    }[name];
    assert.equal(property, value, `${name} of ${found.summary.facts.name} in ${file}:${line + 1}`);
  }
  checkResolution(project, file, markers);
}

function byLine(a: string, b: string): number {
  return Number.parseInt(a) - Number.parseInt(b) || (a < b ? -1 : 1);
}
