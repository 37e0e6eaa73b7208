// Five handlers at once that each run a command
// rule: blocking-call-in-async
import { execFileSync } from 'node:child_process';

async function handler(number) {
  const text = execFileSync(process.execPath, ['-e', `setTimeout(() => console.log(${number}), 300)`], { encoding: 'utf8' });
  return text.trim();
}

console.log(await Promise.all([1, 2, 3, 4, 5].map((number) => handler(number))));
