/**
 * What `learn` prints: how much of a package was described, what was not, and how far that agrees with another file. Text for a
 * person, JSON for a program; finding out is done elsewhere.
 */
import { visibleJson, visibleLines } from '../../core/visibleText';
import { agreementOf, type Comparison, type Compared } from '../../knowledge/compareKnowledge';
import type { PackageFiles } from '../../server/files/packages';
import type { LearnedPackage } from '../../server/learn';

export interface Learned extends LearnedPackage {
  readonly package: PackageFiles;
  /** The file that was written, as the person knows it. */
  readonly output: string;
  readonly ms: number;
  readonly comparison: Comparison | undefined;
}

/** Names that are listed at most; JSON has them all. */
const maxListed = 12;

export function formatLearnedText(learned: Learned): string {
  const { package: found, described, notUnderstood, files, characters, ms, output, comparison } = learned;
  const title = [found.name, ...(found.version === undefined ? [] : [found.version])].join(' ');
  const total = described + notUnderstood.length;
  return visibleLines([
    `${title}: ${files} files, ${Math.round(characters / 1000)} KB, read in ${(ms / 1000).toFixed(1)} s.`,
    `  ${described} of ${total} functions, methods and constructors described (${percent(described, total)}), ${notUnderstood.length} not understood.`,
    ...(notUnderstood.length > 0 ? [`  Not understood: ${listed(notUnderstood)}`] : []),
    ...(found.compiled.length > 0
      ? [`  Not read, compiled code: ${listed(found.compiled.map((file) => file.slice(found.root.length + 1)))}`]
      : []),
    `  Written to ${output}; use it with --knowledge ${output}.`,
    ...(comparison ? comparisonLines(comparison) : []),
    '',
  ]);
}

function comparisonLines(comparison: Comparison): string[] {
  const { compared, missing, additional, sameKind, sameAsync, priced, withinThree, withinTen } =
    agreementOf(comparison);
  const both = comparison.compared.filter(({ other }) => other !== undefined);
  const differing = both.filter(({ isSameKind, isSameAsync }) => !isSameKind || !isSameAsync);
  const away = both.filter(({ factor }) => factor !== undefined && (factor > 10 || factor < 0.1));
  return [
    '',
    `Compared: ${compared} callables that both describe, ${missing} only there, ${additional} only here.`,
    `  same kind of effect   ${sameKind} of ${compared} (${percent(sameKind, compared)})`,
    `  awaited or not        ${sameAsync} of ${compared} (${percent(sameAsync, compared)})`,
    `  price within factor 3 ${withinThree} of ${priced} (${percent(withinThree, priced)}), within 10 ${withinTen} (${percent(withinTen, priced)})`,
    ...section('Other kind', differing.map(differenceText)),
    ...section(
      'More than a factor of 10 apart',
      away.map(({ name, factor = 1 }) => `${name} ×${factor.toPrecision(2)}`),
    ),
    ...section(
      'Only there',
      comparison.compared.filter(({ other }) => other === undefined).map(({ name }) => name),
    ),
  ];
}

function differenceText({ name, reference, other, isSameAsync }: Compared): string {
  return `${name}: ${String(other)}, there ${reference}${isSameAsync ? '' : ', and awaited on one side only'}`;
}

function section(title: string, lines: readonly string[]): string[] {
  const rest = lines.length - maxListed;
  return lines.length === 0
    ? []
    : [
        '',
        `${title}:`,
        ...lines.slice(0, maxListed).map((line) => `  ${line}`),
        ...(rest > 0 ? [`  and ${rest} more`] : []),
      ];
}

function listed(names: readonly string[]): string {
  const rest = names.length - maxListed;
  return `${names.slice(0, maxListed).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${Math.round((100 * part) / whole)} %`;
}

export function formatLearnedJson(learned: Learned): string {
  const { package: found, described, notUnderstood, files, ms, output, comparison, unreadable } = learned;
  const report = {
    version: 1,
    package: found.name,
    ...(found.distribution === undefined ? {} : { distribution: found.distribution }),
    ...(found.version === undefined ? {} : { packageVersion: found.version }),
    output,
    files,
    ms: Math.round(ms),
    described,
    notUnderstood,
    compiled: found.compiled,
    unreadable,
    ...(comparison
      ? {
          comparison: {
            ...agreementOf(comparison),
            callables: comparison.compared,
            onlyHere: comparison.additional,
          },
        }
      : {}),
  };
  return `${visibleJson(report)}\n`;
}
