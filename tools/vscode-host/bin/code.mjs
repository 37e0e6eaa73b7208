#!/usr/bin/env node
/**
 * Stands in for the desktop `code` executable as far as @vscode/test-electron's runTests() needs it: takes the same
 * arguments, runs the suite in the server host and exits with its code.
 */
import path from 'node:path';
import { runSuite } from '../lib/suite.mjs';

function option(name) {
  const prefix = `--${name}=`;
  return process.argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length);
}

/** One for each extension that is loaded, the one under test first. */
function options(name) {
  const prefix = `--${name}=`;
  return process.argv
    .filter((argument) => argument.startsWith(prefix))
    .map((argument) => argument.slice(prefix.length));
}

const [extension, ...standIns] = options('extensionDevelopmentPath');
const tests = option('extensionTestsPath');
const folder = process.argv.slice(2).find((argument) => !argument.startsWith('-'));
process.exit(
  await runSuite({
    extension,
    standIns,
    tests: path.extname(tests) ? tests : path.join(tests, 'index.js'),
    workspace: folder,
    timeoutMs: Number(process.env.VSCODE_HOST_TIMEOUT ?? 360_000),
  }),
);
