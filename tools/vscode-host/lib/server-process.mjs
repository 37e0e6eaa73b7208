/**
 * Runs the VS Code server and takes its whole process group down when the parent process is gone, so that a killed test
 * runner leaves nothing behind. Arguments: parent's process id, path of server-main.js, the server's own arguments.
 */
import { pathToFileURL } from 'node:url';

const [parent, main, ...serverArguments] = process.argv.slice(2);
setInterval(() => {
  try {
    process.kill(Number(parent), 0);
  } catch {
    process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
  }
}, 2000).unref();
process.argv = [process.execPath, main, ...serverArguments];
await import(pathToFileURL(main).href);
