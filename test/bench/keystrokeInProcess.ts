/**
 * Times keystrokes in-process, part by part, and prints the samples as JSON: keystroke.ts bundles this as the product is bundled, and
 * runs it in a process of its own.
 */
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { defaultAdviceSettings } from '../../src/advice/finding';
import { plainModuleFacts } from '../../src/core/plainFacts';
import { parse } from '../../src/languages/python/parser/parse';
import { python } from '../../src/languages/python/python';
import { Analysis } from '../../src/server/analysis';
import { original, others, typedInto, type Sample } from './keystrokeText';

const keystrokes = 140;
/** The first ones meet code that V8 has not compiled yet. */
const warmUp = 40;

function each(count: number, run: (text: string) => void): Sample[] {
  let text = original;
  return Array.from({ length: count }, (_, index) => {
    ({ text } = typedInto(text, index));
    const before = process.cpuUsage();
    const started = performance.now();
    run(text);
    const wallMs = performance.now() - started;
    const { user, system } = process.cpuUsage(before);
    return { wallMs, cpuMs: (user + system) / 1000 };
  });
}

function measured(): Record<string, readonly Sample[]> {
  // As the server does, which says why.
  setFlagsFromString('--no-allocation-site-pretenuring');
  const analysis = new Analysis(() => defaultAdviceSettings);
  analysis.setRoots(['/bench']);
  for (const [index, other] of others.entries()) {
    analysis.addFile(`/bench/part_0/stage_${String(index + 1)}.py`, other);
  }
  const file = '/bench/part_0/stage_0.py';
  const options = { path: file, moduleName: 'part_0.stage_0', isPackage: false };
  analysis.setFile(file, original);
  analysis.findings(file);
  return {
    'parsing the whole file': each(40, parse).slice(10),
    'parsing the whole file and reading all its facts': each(6, (text) =>
      plainModuleFacts(python.extract(text, options)),
    ).slice(2),
    'from the text to fresh findings': each(keystrokes, (text) => {
      analysis.setFile(file, text);
      analysis.findings(file);
    }).slice(warmUp),
  };
}

process.stdout.write(JSON.stringify(measured()));
