/**
 * Quick fixes for findings: chooses the fixes of a finding's kind, best first. Where nothing can be changed without changing
 * what the program computes, the list is empty. Edits are made in languages/python/edits; nothing is applied here.
 */
import type { AdviceSettings, Finding, Fix } from '../finding';
import { blockingCallFixes } from './blockingCall';
import { cpuWorkFixes } from './cpuWork';
import { openRequest, type ProjectTexts } from './fixContext';
import { awaitLoopFixes, awaitRunFixes } from './sequentialAwaits';
import { threadPoolFixes } from './threadPool';

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
      return threadPoolFixes(request, detail);
    case 'await-run':
      return awaitRunFixes(request, detail);
    case 'await-loop':
      return awaitLoopFixes(request, detail);
    case 'loop':
    case 'event-loop':
    case 'dropped':
    case 'endpoint':
    case 'wasted':
    case 'fan-out':
    case 'unguarded':
    case 'unpicklable':
    case 'pool-made':
    case 'small-tasks':
    case 'parallel-loop':
      return [];
  }
}
