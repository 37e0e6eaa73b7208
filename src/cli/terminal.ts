/**
 * Colours and columns for text on a terminal. Colour is never the only sign: without it the text reads the same.
 * Asks a stream and the environment whether colours are wanted, and writes nothing itself.
 */
import { stripVTControlCharacters } from 'node:util';

export interface Palette {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
}

const plain = (text: string) => text;

/** A style on and off, by the codes of ECMA-48 "select graphic rendition". */
function style(on: number, off: number): (text: string) => string {
  return (text) => `\u001b[${on}m${text}\u001b[${off}m`;
}

const coloured: Palette = {
  bold: style(1, 22),
  dim: style(2, 22),
  red: style(31, 39),
  green: style(32, 39),
  yellow: style(33, 39),
  cyan: style(36, 39),
};

const uncoloured: Palette = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain };

export function palette(isColoured: boolean): Palette {
  return isColoured ? coloured : uncoloured;
}

/** What tells whether a stream is a terminal that shows colours. */
interface OutputStream {
  readonly isTTY?: boolean;
  readonly hasColors?: (count: number, environment: NodeJS.ProcessEnv) => boolean;
}

/**
 * Whether to write colours: FORCE_COLOR decides where it is set (https://force-color.org), then NO_COLOR
 * (https://no-color.org), and otherwise only a terminal that has at least 16 of them gets any.
 */
export function showsColours(stream: OutputStream, environment: NodeJS.ProcessEnv): boolean {
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') {
    return forced !== '0' && forced !== 'false';
  }
  const refused = environment['NO_COLOR'];
  if (refused !== undefined && refused !== '') {
    return false;
  }
  return stream.isTTY === true && stream.hasColors?.(16, environment) === true;
}

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Lines of a table: titles, then rows, columns two spaces apart and as wide as their widest cell. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [columns.map((column) => column.title), ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => widthOf(row[index] ?? ''))));
  return all.map((row) =>
    columns
      .map((column, index) => {
        const cell = row[index] ?? '';
        const padding = ' '.repeat((widths[index] ?? 0) - widthOf(cell));
        return column.align === 'right' ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd(),
  );
}

function widthOf(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}
