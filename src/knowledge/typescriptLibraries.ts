/**
 * The built-in knowledge of Node.js, of JavaScript's own objects, and of npm's packages, file by file. Bundlers cannot enumerate
 * a folder, so every new file in `typescript/` gets its import and its line here; a test compares the list with the folder.
 * Nothing is computed here.
 */
import type { LibraryKnowledge } from './apiEntry';
import { isBuiltIn } from './libraryFile';
import globals from './typescript/globals.json';
import nodeAsyncHooks from './typescript/node_async_hooks.json';
import nodeBuffer from './typescript/node_buffer.json';
import nodeChildProcess from './typescript/node_child_process.json';
import nodeCrypto from './typescript/node_crypto.json';
import nodeDns from './typescript/node_dns.json';
import nodeEvents from './typescript/node_events.json';
import nodeFs from './typescript/node_fs.json';
import nodeHttp from './typescript/node_http.json';
import nodeHttp2 from './typescript/node_http2.json';
import nodeNet from './typescript/node_net.json';
import nodeOs from './typescript/node_os.json';
import nodePath from './typescript/node_path.json';
import nodePerfHooks from './typescript/node_perf_hooks.json';
import nodeProcess from './typescript/node_process.json';
import nodeReadline from './typescript/node_readline.json';
import nodeStream from './typescript/node_stream.json';
import nodeTest from './typescript/node_test.json';
import nodeTimers from './typescript/node_timers.json';
import nodeUtil from './typescript/node_util.json';
import nodeVm from './typescript/node_vm.json';
import nodeWorkerThreads from './typescript/node_worker_threads.json';
import nodeZlib from './typescript/node_zlib.json';

const files: Readonly<Record<string, unknown>> = {
  'globals.json': globals,
  'node_async_hooks.json': nodeAsyncHooks,
  'node_buffer.json': nodeBuffer,
  'node_child_process.json': nodeChildProcess,
  'node_crypto.json': nodeCrypto,
  'node_dns.json': nodeDns,
  'node_events.json': nodeEvents,
  'node_fs.json': nodeFs,
  'node_http.json': nodeHttp,
  'node_http2.json': nodeHttp2,
  'node_net.json': nodeNet,
  'node_os.json': nodeOs,
  'node_path.json': nodePath,
  'node_perf_hooks.json': nodePerfHooks,
  'node_process.json': nodeProcess,
  'node_readline.json': nodeReadline,
  'node_stream.json': nodeStream,
  'node_test.json': nodeTest,
  'node_timers.json': nodeTimers,
  'node_util.json': nodeUtil,
  'node_vm.json': nodeVm,
  'node_worker_threads.json': nodeWorkerThreads,
  'node_zlib.json': nodeZlib,
};

/** In the order of their file names. */
export const typescriptLibraries: readonly LibraryKnowledge[] = Object.values(files).filter(isBuiltIn);
