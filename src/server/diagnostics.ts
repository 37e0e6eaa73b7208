/**
 * Findings as the diagnostics an editor shows. The one place that turns a finding into the protocol's shape.
 * Syntax problems are not among them: every Python editor reports those already.
 */
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import type { Finding, Severity } from '../advice/finding';
import { productName, rulePageUrl } from '../advice/wording';
import { visible } from '../core/visibleText';
import type { Range } from '../core/text';
import type { ServerContext } from './context';
import { rangeInDocument } from './documents';

const diagnosticSeverities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** The diagnostics of an open document; empty when it is not open, or when they are switched off. */
export function diagnosticsOf(uri: string, context: ServerContext): Diagnostic[] {
  const open = context.documents.current(uri);
  if (open === undefined || !context.settings().showsDiagnostics) {
    return [];
  }
  return context.analysis.findings(open.path).flatMap((finding) => {
    const range = rangeInDocument(open, finding.range);
    return range === undefined ? [] : [diagnosticOf(finding, range, context)];
  });
}

function diagnosticOf(finding: Finding, range: Range, { documents }: ServerContext): Diagnostic {
  return {
    range,
    severity: diagnosticSeverities[finding.severity],
    source: productName,
    code: finding.rule,
    codeDescription: { href: rulePageUrl(finding.rule) },
    message: visible(finding.message),
    relatedInformation: finding.path.map((each) => {
      const place = documents.locate(each.path, each.range);
      return {
        location: { uri: place.uri, range: place.range },
        message: visible(`Leads to \`${each.text}\`.`),
      };
    }),
    data: { rule: finding.rule, functionName: finding.functionName },
  };
}
