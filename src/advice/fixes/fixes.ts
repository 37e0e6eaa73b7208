/**
 * Quick fixes for findings: chooses the fixes of a finding's kind, best first. Where nothing can be changed without changing
 * what the program computes, the list is empty. Edits are made in languages/python/edits; nothing is applied here.
 */
import type { AdviceSettings, Finding, Fix } from '../finding';
import { endpointFixes } from './asyncWithoutAwait';
import { blockingCallFixes } from './blockingCall';
import { cpuWorkFixes } from './cpuWork';
import { droppedTaskFixes } from './droppedTask';
import { openRequest, type ProjectTexts } from './fixContext';
import { nestedEventLoopFixes } from './nestedEventLoop';
import { parallelLoopFixes } from './parallelLoop';
import { poolPerCallFixes } from './poolPerCall';
import { awaitLoopFixes, awaitRunFixes } from './sequentialAwaits';
import { smallProcessTasksFixes } from './smallProcessTasks';
import { processPoolFixes, threadPoolFixes } from './threadPool';
import { unboundedFanOutFixes } from './unboundedFanOut';
import { unguardedProcessStartFixes } from './unguardedProcessStart';
import { unpicklableTaskFixes } from './unpicklableTask';
import { unusedSuppressionFixes } from './unusedSuppression';
import { wastedOffloadFixes } from './wastedOffload';

/** At most one fix is preferred, and that one comes first. */
export function fixesFor(
  project: ProjectTexts,
  path: string,
  finding: Finding,
  settings: AdviceSettings,
): readonly Fix[] {
  const request = openRequest(project, path, finding, settings);
  if (request === undefined) {
    return [];
  }
  const { detail } = finding;
  switch (detail.kind) {
    case 'call':
      return finding.rule === 'cpu-work-in-async' ? cpuWorkFixes(request, detail) : blockingCallFixes(request, detail);
    case 'pool':
      return finding.rule === 'processes-for-io-work' ? processPoolFixes(request) : threadPoolFixes(request, detail);
    case 'await-run':
      return awaitRunFixes(request, detail);
    case 'await-loop':
      return awaitLoopFixes(request, detail);
    case 'event-loop':
      return nestedEventLoopFixes(request, detail);
    case 'dropped':
      return droppedTaskFixes(request, detail);
    case 'endpoint':
      return endpointFixes(request, detail);
    case 'wasted':
      return wastedOffloadFixes(request, detail);
    case 'small-tasks':
      return smallProcessTasksFixes(request, detail);
    case 'pool-made':
      return poolPerCallFixes(request, detail);
    case 'unguarded':
      return unguardedProcessStartFixes(request, detail);
    case 'parallel-loop':
      return parallelLoopFixes(request, detail);
    case 'fan-out':
      return unboundedFanOutFixes(request, detail);
    case 'unpicklable':
      return unpicklableTaskFixes(request, detail);
    case 'suppression':
      return unusedSuppressionFixes(request, detail);
    case 'loop':
      return [];
  }
}
