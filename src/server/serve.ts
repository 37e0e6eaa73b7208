/**
 * Starts the language server on the connection that the process's arguments ask for: `--stdio`, `--node-ipc`, `--socket` or
 * `--pipe`. The protocol library reads the arguments and ends the process with the connection.
 */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { calibrationFolder } from './calibration/store';
import { cacheOfFacts } from './files/factsCache';
import { startServer } from './server';

export function serve(): void {
  startServer(createConnection(ProposedFeatures.all), { calibrationFolder: calibrationFolder(), ...cacheOfFacts() });
}
