/**
 * What measuring a function found, for a person and for other programs: how the time of one call divides, and the simulated
 * comparison on these numbers, which is formats/simulation's.
 */
import { countOf, formatDuration } from '../../advice/wording';
import { visible, visibleJson } from '../../core/visibleText';
import { measuredOn } from '../../server/calibration/calibration';
import { type CallMeasurement, callMeasurementToJson, waitingMs } from '../../server/calibration/callMeasurement';
import { palette, table } from '../terminal';
import type { SimulationReport } from '../../server/comparison';
import { formatSimulationText, simulationToJson } from './simulation';

export function formatMeasurementJson(measurement: CallMeasurement, simulation: SimulationReport): string {
  const output = {
    ...callMeasurementToJson(measurement),
    waitMs: waitingMs(measurement),
    releasedMs: measurement.heldMs === undefined ? null : Math.max(0, measurement.cpuMs - measurement.heldMs),
    simulation: simulationToJson(simulation, false),
  };
  return `${visibleJson(output)}\n`;
}

export function formatMeasurementText(
  measurement: CallMeasurement,
  simulation: SimulationReport,
  isColoured: boolean,
): string {
  const colours = palette(isColoured);
  const { expression, wallMs, leastMs, mostMs, repeats, batch, interpreter } = measurement;
  const share = (ms: number): string => (wallMs > 0 ? `${Math.round((100 * ms) / wallMs)} %` : '');
  const rows = partsOf(measurement).map(([name, ms, remark]) => [name, formatDuration(ms), share(ms), remark]);
  const times = batch === 1 ? countOf(repeats, 'run') : `${countOf(repeats, 'run')} of ${batch} calls`;
  const lines = [
    `${colours.bold(visible(expression))} takes ${formatDuration(wallMs)} a ${measurement.kind === 'call' ? 'call' : measurement.kind}`,
    colours.dim(`${times}, ${formatDuration(leastMs)} to ${formatDuration(mostMs)}; the middle one is divided here.`),
    colours.dim(`Measured on ${measuredOn(measurement)}.`),
    '',
    ...table([{ title: 'time' }, { title: '', align: 'right' }, { title: '', align: 'right' }, { title: '' }], rows),
    ...(measurement.heldMs === undefined
      ? [
          '',
          interpreter.freeThreaded
            ? 'This interpreter runs without a GIL; with one, computing is divided as estimated.'
            : 'How long it holds the GIL could not be told on this machine now; that is divided as estimated.',
        ]
      : []),
    ...(simulation.measured?.origins?.heldCpu === 'measured'
      ? []
      : ['', 'The simulation is of what the function hands to a pool, as estimated.']),
    '',
    formatSimulationText(simulation, isColoured),
  ];
  return lines.join('\n');
}

type Row = readonly [name: string, ms: number, remark: string];

function partsOf(measurement: CallMeasurement): readonly Row[] {
  const { cpuMs, threadCpuMs, heldMs, heldErrorMs = 0, coreWaitMs = 0 } = measurement;
  const others = Math.max(0, cpuMs - threadCpuMs);
  const computing: readonly Row[] =
    heldMs === undefined
      ? []
      : [
          ['  with the GIL', heldMs, `± ${formatDuration(heldErrorMs)}`],
          ['  without it', Math.max(0, cpuMs - heldMs), ''],
        ];
  return [
    ['computing', cpuMs, others > 0.1 * cpuMs ? `${formatDuration(others)} of it in other threads` : ''],
    ...computing,
    ['waiting', waitingMs(measurement), ''],
    ...(coreWaitMs > 0.01 * measurement.wallMs
      ? [['without a core', coreWaitMs, 'other programs had it; not counted'] as const]
      : []),
  ];
}
