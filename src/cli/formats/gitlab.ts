/**
 * A check's report as a code quality report of GitLab, which shows it in merge requests.
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 * The format has no place for what could not be read: that is told by the exit code and by the other formats.
 */
import type { Severity } from '../../advice/finding';
import { visibleJson } from '../../core/visibleText';
import { oneBased, type Report } from '../report';
import { digest, fingerprintsOf } from './fingerprints';

const severities: Readonly<Record<Severity, string>> = { warning: 'major', information: 'minor', hint: 'info' };

export function formatGitlab(report: Report): string {
  const issues = report.files.flatMap((file) => {
    const findings = file.findings.map(({ finding }) => finding);
    const fingerprints = fingerprintsOf(file, findings);
    return findings.map((finding, index) => ({
      description: finding.message,
      check_name: finding.rule,
      fingerprint: digest([file.path, fingerprints[index] ?? '']),
      severity: severities[finding.severity],
      location: { path: file.path, lines: { begin: oneBased(finding.range).line } },
    }));
  });
  return `${visibleJson(issues)}\n`;
}
