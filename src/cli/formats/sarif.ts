/**
 * A check's report as SARIF 2.1.0, the format code-scanning services read.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * Paths are relative references where the display path is relative, so that a service finds the files in its own checkout.
 */
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import type { Fix, Severity } from '../../advice/finding';
import { rules } from '../../advice/rules/rules';
import { productName, repositoryUrl, rulePageUrl } from '../../advice/wording';
import type { Range, SourceLocation } from '../../core/text';
import type { InputError } from '../program';
import { oneBased, type Report, type ReportedFinding } from '../report';

const levels: Readonly<Record<Severity, string>> = { warning: 'warning', information: 'note', hint: 'note' };

export function formatSarif(report: Report, version: string): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: productName,
            semanticVersion: version,
            informationUri: repositoryUrl,
            rules: rules.map((rule) => ({
              id: rule.id,
              shortDescription: { text: rule.description },
              helpUri: rulePageUrl(rule.id),
              defaultConfiguration: { level: levels[rule.defaultSeverity] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: report.errors.map((error) => notificationOf(error)),
          },
        ],
        results: report.files.flatMap((file) => file.findings.map((each) => resultOf(file.path, each, report))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function resultOf(file: string, { finding, fixes }: ReportedFinding, report: Report) {
  return {
    ruleId: finding.rule,
    ruleIndex: rules.findIndex((rule) => rule.id === finding.rule),
    level: levels[finding.severity],
    message: { text: finding.message },
    locations: [{ physicalLocation: physicalLocation(file, finding.range) }],
    ...(finding.path.length === 0
      ? {}
      : { relatedLocations: finding.path.map((each, index) => relatedLocation(each, index, report)) }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => fixOf(fix, report)) }),
  };
}

function relatedLocation(location: SourceLocation, id: number, report: Report) {
  return {
    id,
    message: { text: location.text },
    physicalLocation: physicalLocation(report.display(location.path), location.range),
  };
}

function physicalLocation(file: string, range: Range) {
  return { artifactLocation: { uri: uriOf(file) }, region: regionOf(range) };
}

function regionOf(range: Range) {
  const { line, column, endLine, endColumn } = oneBased(range);
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function fixOf(fix: Fix, report: Report) {
  return {
    description: { text: fix.title },
    artifactChanges: fix.files.map((file) => ({
      artifactLocation: { uri: uriOf(report.display(file.path)) },
      replacements: file.edits.map((edit) => ({
        deletedRegion: regionOf(edit.range),
        insertedContent: { text: edit.newText },
      })),
    })),
  };
}

function notificationOf(error: InputError) {
  const region = error.line === undefined ? {} : { region: { startLine: error.line, startColumn: error.column ?? 1 } };
  return {
    level: 'error',
    message: { text: error.message },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(error.path) }, ...region } }],
  };
}

function uriOf(file: string): string {
  return path.isAbsolute(file) ? pathToFileURL(file).href : file.split('/').map(encodeURIComponent).join('/');
}
