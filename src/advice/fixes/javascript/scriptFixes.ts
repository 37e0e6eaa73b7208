/**
 * Quick fixes for findings in JavaScript and TypeScript: chooses the fixes of a finding's kind, best first. Where nothing can be
 * changed without changing what the program computes, the list is empty. Edits are made in languages/typescript/edits; nothing
 * is applied here. Part of the bundle that is loaded with the first such file.
 */
import type { Finding, Fix } from '../../finding';
import type { ProjectTexts } from '../fixContext';
import { blockingScriptFixes } from './blockingScriptCall';
import { droppedPromiseFixes } from './droppedPromise';
import { poolMadeFixes } from './poolMade';
import { limitFixes, promiseLoopFixes, promiseRunFixes } from './promiseAll';
import { openScript } from './scriptRequest';
import { scriptSuppressionFixes } from './scriptSuppression';
import { workerFixes } from './workerThread';

/** At most one fix is preferred, and that one comes first. */
export function scriptFixesFor(project: ProjectTexts, path: string, finding: Finding): readonly Fix[] {
  const request = openScript(project, path, finding);
  if (request === undefined) {
    return [];
  }
  const { detail } = finding;
  switch (detail.kind) {
    case 'call':
      return finding.rule === 'cpu-work-in-async' ? workerFixes(request) : blockingScriptFixes(request, detail);
    case 'await-run':
      return promiseRunFixes(request, detail);
    case 'await-loop':
      return promiseLoopFixes(request, detail);
    case 'dropped':
      return droppedPromiseFixes(request, detail);
    case 'fan-out':
      return limitFixes(request, detail);
    case 'pool-made':
      return poolMadeFixes(request);
    case 'suppression':
      return scriptSuppressionFixes(request, detail);
    case 'pool':
    case 'event-loop':
    case 'endpoint':
    case 'wasted':
    case 'small-tasks':
    case 'unguarded':
    case 'parallel-loop':
    case 'unpicklable':
    case 'loop':
      return [];
  }
}
