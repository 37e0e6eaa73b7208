/**
 * Starts the language server on the connection that the process's arguments ask for: `--stdio`, `--node-ipc`, `--socket` or
 * `--pipe`. The protocol library reads the arguments and ends the process with the connection.
 */
import { setFlagsFromString } from 'node:v8';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { calibrationFolder } from './calibration/store';
import { cacheOfFacts } from './files/factsCache';
import { startServer } from './server';

export function serve(): void {
  allocateYoung();
  startServer(createConnection(ProposedFeatures.all), { calibrationFolder: calibrationFolder(), ...cacheOfFacts() });
}

/**
 * V8 learns from the first reading of the files, most of which stays, to make such objects in the old generation at once. What a
 * keystroke makes dies with the next one, and from there it would hold all it refers to through every collection of the young
 * generation. V8 looks at the flag whenever it decides; Electron, which may have sealed its flags by now, is started with it.
 */
function allocateYoung(): void {
  if (process.versions['electron'] === undefined) {
    setFlagsFromString('--no-allocation-site-pretenuring');
  }
}
