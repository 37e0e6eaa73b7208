// Stand-in for @vscode/native-watchdog (native): a worker thread kills this process when the given parent is gone,
// even if the main event loop is blocked.
const { Worker } = require('node:worker_threads');
exports.start = (pid) => {
  const code = `setInterval(()=>{try{process.kill(${Number(pid)},0)}catch(e){if(e.code==='ESRCH')process.kill(process.pid,'SIGKILL')}},2000)`;
  new Worker(code, { eval: true, execArgv: [], env: {} }).unref();
};
exports.exit = (code) => process.exit(code || 0);
