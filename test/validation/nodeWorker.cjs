/** A worker thread of the validation programs: does the tasks that it is sent, one after the other, and answers each. */
'use strict';

const { parentPort } = require('node:worker_threads');
const { objects, runSteps, stepBack } = require('./nodeWork.cjs');

stepBack();

parentPort.on('message', async ({ steps, resultSize }) => {
  const spent = [];
  await runSteps(steps, spent);
  parentPort.postMessage({ spent, result: resultSize > 0 ? objects(resultSize) : undefined });
});
