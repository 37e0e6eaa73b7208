/**
 * Asks the registry for known vulnerabilities of the packages in the lock file: `npm run audit:dependencies`. Fails where code that
 * ships is affected, and where the registry gives no answer; what concerns only tools is listed.
 */
import { spawnSync } from 'node:child_process';
import { type Advisory, advisoriesOf } from '../test/audit/dependencies';
import { bundledFolders } from '../test/support/notices';

function list(title: string, advisories: readonly Advisory[]): void {
  process.stdout.write(`${title}: ${String(advisories.length)}\n`);
  for (const { name, severity, reasons } of advisories) {
    process.stdout.write(`  ${severity} ${name}${reasons.map((reason) => `\n    ${reason}`).join('')}\n`);
  }
}

function main(): void {
  const { stdout } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', maxBuffer: 100_000_000 });
  try {
    const { bundled, tools } = advisoriesOf(JSON.parse(stdout), new Set(bundledFolders()));
    list('Packages with known vulnerabilities whose code ships', bundled);
    list('Packages with known vulnerabilities that only build and test', tools);
    process.exitCode = bundled.length > 0 ? 1 : 0;
  } catch {
    process.stderr.write(`The registry did not say which packages have known vulnerabilities:\n${stdout}\n`);
    process.exitCode = 2;
  }
}

main();
