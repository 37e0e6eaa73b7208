/**
 * A check's report as workflow commands of GitHub Actions, which turns them into annotations on the changed lines.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
import type { Severity } from '../../advice/finding';
import { visible } from '../../core/visibleText';
import { oneBased, type Report } from '../report';

const commands: Readonly<Record<Severity, string>> = { warning: 'warning', information: 'notice', hint: 'notice' };

export function formatGithub(report: Report): string {
  const lines = report.files.flatMap((file) =>
    file.findings.map(({ finding }) => {
      const { line, column, endLine, endColumn } = oneBased(finding.range);
      const chain = finding.path.map(
        (each) => `\n${visible(report.display(each.path))}:${each.range.start.line + 1} ${visible(each.text)}`,
      );
      return command(
        commands[finding.severity],
        { file: file.path, line, endLine, col: column, endColumn, title: finding.rule },
        visible(finding.message) + chain.join(''),
      );
    }),
  );
  const errors = report.errors.map((error) =>
    command(
      'error',
      { file: error.path, ...(error.line === undefined ? {} : { line: error.line, col: error.column ?? 1 }) },
      error.message,
    ),
  );
  return [...lines, ...errors].map((each) => `${each}\n`).join('');
}

function command(name: string, properties: Readonly<Record<string, string | number>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${list.join(',')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return visible(text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'));
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
