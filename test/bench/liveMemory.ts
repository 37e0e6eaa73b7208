/**
 * What is alive of a program of Python that was read: `node --expose-gc --import=tsx liveMemory.ts FOLDER` prints, as JSON, its lines
 * and the bytes in use after two full collections, when all files are set, when the findings of all are made, and when every function
 * has a summary. The texts themselves are among them; what the engine holds back is not.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { adviseFile } from '../../src/advice/advise';
import { Concern } from '../../src/advice/concern';
import { defaultAdviceSettings } from '../../src/advice/finding';
import { newProject } from '../../src/server/newProject';

/** In the heap, in typed arrays and in strings outside of the heap. The engine lets go of what is held weakly between two turns. */
async function bytesInUse(): Promise<number> {
  await setImmediate();
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function main(folder: string): Promise<void> {
  const project = newProject();
  const before = await bytesInUse();
  project.setRoots([folder]);
  let lines = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.py')) {
      const file = path.join(folder, name);
      const text = readFileSync(file, 'utf8');
      lines += text.split('\n').length;
      project.setFile(file.split(path.sep).join('/'), text);
    }
  }
  const set = (await bytesInUse()) - before;
  const concern = new Concern(project);
  for (const file of project.paths()) {
    adviseFile(project, file, defaultAdviceSettings, concern);
    project.letGo(file);
  }
  const found = (await bytesInUse()) - before;
  for (const file of project.paths()) {
    project.summaries(file);
    project.letGo(file);
  }
  const summarised = (await bytesInUse()) - before;
  process.stdout.write(JSON.stringify({ lines, set, found, summarised, files: project.paths().length }));
}

void main(process.argv[2] ?? '.');
