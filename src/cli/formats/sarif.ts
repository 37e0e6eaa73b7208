/**
 * A check's report as SARIF 2.1.0, the format code-scanning services read.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * Files below the working folder are relative references, so that a service finds them in its own checkout. Findings that a
 * comment silences are results with a suppression, as the standard has it: whoever counts results looks at `suppressions`.
 */
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import type { Finding, Fix, RuleId, Severity } from '../../advice/finding';
import { rules } from '../../advice/rules/rules';
import { productName, repositoryUrl, rulePageUrl } from '../../advice/wording';
import type { Range, SourceLocation } from '../../core/text';
import { visibleJson } from '../../core/visibleText';
import type { InputError } from '../program';
import { oneBased, type Report, type ReportedFile } from '../report';
import { fingerprintsOf } from './fingerprints';
import type { RulePage } from './rulePages';

export interface SarifContext {
  readonly version: string;
  /** Absolute; what is below it is named relative to it. */
  readonly workingFolder: string;
  readonly pageOf: (rule: RuleId) => RulePage | undefined;
}

/** SARIF's own word for a folder that the reader knows better. */
const sourceRoot = 'SRCROOT';

const levels: Readonly<Record<Severity, string>> = { warning: 'warning', information: 'note', hint: 'note' };

export function formatSarif(report: Report, context: SarifContext): string {
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: productName,
            semanticVersion: context.version,
            informationUri: repositoryUrl,
            rules: rules.map((rule) => ruleOf(rule, context)),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: {
          [sourceRoot]: {
            uri: `${pathToFileURL(context.workingFolder).href.replace(/\/$/, '')}/`,
            description: { text: 'The folder that the check was run in.' },
          },
        },
        invocations: [
          {
            // An error with a line is about the syntax of a file that was analysed all the same.
            executionSuccessful: report.errors.every(({ line }) => line !== undefined),
            toolExecutionNotifications: report.errors.map((error) => notificationOf(error, context)),
          },
        ],
        results: report.files.flatMap((file) => resultsOf(file, context)),
      },
    ],
  };
  return `${visibleJson(log)}\n`;
}

function ruleOf({ id, description, defaultSeverity }: (typeof rules)[number], { pageOf }: SarifContext) {
  const page = pageOf(id);
  return {
    id,
    shortDescription: { text: description },
    fullDescription: { text: page === undefined || page.why === '' ? description : page.why },
    helpUri: rulePageUrl(id),
    help: {
      text: `${description} See ${rulePageUrl(id)}.`,
      ...(page === undefined ? {} : { markdown: page.markdown }),
    },
    defaultConfiguration: { level: levels[defaultSeverity] },
    properties: { severity: defaultSeverity, tags: ['concurrency'] },
  };
}

function resultsOf(file: ReportedFile, context: SarifContext) {
  const reported = [
    ...file.findings.map(({ finding, fixes }) => ({ finding, fixes, isSuppressed: false })),
    ...(file.suppressed ?? []).map((finding) => ({ finding, fixes: [], isSuppressed: true })),
  ];
  const fingerprints = fingerprintsOf(
    file,
    reported.map(({ finding }) => finding),
  );
  return reported.map(({ finding, fixes, isSuppressed }, index) => ({
    ruleId: finding.rule,
    ruleIndex: rules.findIndex((rule) => rule.id === finding.rule),
    level: levels[finding.severity],
    message: { text: finding.message },
    locations: [
      {
        physicalLocation: physicalLocation(file.projectPath, finding.range, context),
        ...(finding.functionName === ''
          ? {}
          : { logicalLocations: [{ fullyQualifiedName: finding.functionName, kind: 'function' }] }),
      },
    ],
    // The name under which GitHub keeps them: https://docs.github.com/code-security/reference/code-scanning/sarif-support
    partialFingerprints: { primaryLocationLineHash: fingerprints[index] },
    ...(finding.path.length === 0 ? {} : chainOf(file, finding, context)),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => fixOf(fix, context)) }),
    // An empty list says of a result that nothing suppresses it.
    suppressions: isSuppressed ? [{ kind: 'inSource' }] : [],
    // SARIF has one level for what are two severities here.
    properties: { severity: finding.severity },
  }));
}

/** The chain of calls twice: as a flow to step through, and as places for readers that know no flows. */
function chainOf(file: ReportedFile, finding: Finding, context: SarifContext) {
  const steps = finding.path.map((each) => placeOf(each, context));
  const start = {
    physicalLocation: physicalLocation(file.projectPath, finding.range, context),
    message: { text: finding.functionName === '' ? 'called here' : `called in ${finding.functionName}` },
  };
  return {
    codeFlows: [
      {
        threadFlows: [{ locations: [start, ...steps].map((location, nestingLevel) => ({ location, nestingLevel })) }],
      },
    ],
    relatedLocations: steps.map((step, id) => ({ id, ...step })),
  };
}

function placeOf({ path: file, range, text }: SourceLocation, context: SarifContext) {
  return { physicalLocation: physicalLocation(file, range, context), message: { text } };
}

function physicalLocation(file: string, range: Range, context: SarifContext) {
  return { artifactLocation: artifactLocation(file, context), region: regionOf(range) };
}

function regionOf(range: Range) {
  const { line, column, endLine, endColumn } = oneBased(range);
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function fixOf(fix: Fix, context: SarifContext) {
  return {
    description: { text: fix.title },
    artifactChanges: fix.files.map((file) => ({
      artifactLocation: artifactLocation(file.path, context),
      replacements: file.edits.map((edit) => ({
        deletedRegion: regionOf(edit.range),
        insertedContent: { text: edit.newText },
      })),
    })),
  };
}

function notificationOf(error: InputError, context: SarifContext) {
  const region = error.line === undefined ? {} : { region: { startLine: error.line, startColumn: error.column ?? 1 } };
  const artifact = artifactLocation(path.resolve(context.workingFolder, error.path), context);
  return {
    level: 'error',
    message: { text: error.message },
    locations: [{ physicalLocation: { artifactLocation: artifact, ...region } }],
  };
}

/** @param file Absolute. */
function artifactLocation(file: string, { workingFolder }: SarifContext) {
  const relative = path.relative(workingFolder, file);
  const isOutside = relative === '' || relative.startsWith('..') || path.isAbsolute(relative);
  return isOutside
    ? { uri: pathToFileURL(file).href }
    : { uri: relative.split(path.sep).map(encodeURIComponent).join('/'), uriBaseId: sourceRoot };
}
