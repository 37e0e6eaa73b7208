/** Writes into docs/audit.md what people said of the findings drawn from real code: `npm run audit:verdicts`. */
import { writeBetweenMarks } from '../test/audit/page';
import { readSamples, verdictPage } from '../test/audit/verdicts';

writeBetweenMarks('npm run audit:verdicts', verdictPage(readSamples())).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
