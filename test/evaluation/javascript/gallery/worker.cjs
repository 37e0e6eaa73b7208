// A worker thread and the one who made it.
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');

function checksum(rows) { // class: cpu, thread: held, recommend: worker-threads|sequential
  let sum = 0;
  for (let round = 0; round < 2000; round++) {
    for (let index = 0; index < 1000; index++) {
      sum = (sum * 31 + rows[index % rows.length]) % 65521;
    }
  }
  return sum;
}

function inWorker(rows) { // class: unknown|io|cpu, thread: held|released|mixed|none, recommend: sequential|worker-threads|promise-all|none
  return new Promise((resolve, reject) => {
    const worker = new Worker(__filename, { workerData: rows });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

function label(index) { // class: trivial
  return `part ${index + 1}`;
}

if (!isMainThread) {
  parentPort.postMessage(checksum(workerData));
}

module.exports = { checksum, inWorker, label };
