/** Figures and tables as text. */
import { stripVTControlCharacters } from 'node:util';

export const count = (n: number): string => n.toLocaleString('en-GB');

/** A mean: three significant digits, no more than one after the point. */
export const mean = (total: number, n: number): string =>
  n === 0 ? '–' : (total / n).toLocaleString('en-GB', { maximumFractionDigits: total / n < 100 ? 1 : 0 });

export const percent = (rate: number): string => `${Math.round(100 * rate)} %`;

/** USD, with as many digits as small sums need. */
export function dollars(usd: number): string {
  if (usd === 0) return '$0';
  return `$${usd.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: usd < 1 ? 4 : 2 })}`;
}

/** `4.2 s`, `3:05`, `2:03:05`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 59.5) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** `1 arm`, `3 arms`, `2 tries`. */
export const several = (n: number, thing: string): string =>
  `${count(n)} ${n === 1 ? thing : `${thing}s`.replace(/([^aeiou])ys$/, '$1ies')}`;

/** One line of at most `width` characters. */
export function oneLine(text: string, width: number): string {
  const line = text.trim().replace(/\s*\n\s*/g, ' ⏎ ');
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}

/** Rows in columns, two spaces apart; `right`: the columns whose cells stand at their right edge. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const wide = (text: string) => stripVTControlCharacters(text).length;
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => wide(row[column]!))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const space = ' '.repeat(widths[column]! - wide(cell));
        return right.includes(column) ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd(),
  );
}
