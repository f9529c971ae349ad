/** How numbers read: short, with the same digits everywhere. */
import { count, percent, sumText } from '../../../reports/words.ts';

export { count, percent };

const scaled = new Intl.NumberFormat('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 });

const STEPS = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** Large numbers short, `12.4 k`; small ones as they are, with at most one digit behind the point. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size < 1000) return Number.isInteger(value) ? String(value) : scaled.format(value);
  const [step, letter] = STEPS.find(([step]) => size >= step * 0.99995) ?? STEPS[3];
  return `${scaled.format(value / step)} ${letter}`;
}

/** `$1.20`; little money keeps two digits that say something. */
export function money(dollars: number): string {
  if (dollars === 0) return '$0';
  const digits = Math.abs(dollars) >= 0.1 ? 2 : Math.min(6, 1 - Math.floor(Math.log10(Math.abs(dollars))));
  return `$${dollars.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** A sum of money; where some prices are not known, it is the least that it can be. */
export const sum = (dollars: number, unpriced?: boolean): string => sumText(dollars, unpriced, money);

/** The same in a table's cell, which has no room for words. */
export const sumCell = (dollars: number, unpriced?: boolean): string =>
  unpriced ? (dollars > 0 ? `≥ ${money(dollars)}` : '–') : money(dollars);

/** A span of time in its two largest units: `0.41 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 0.0995) return `${count(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`;
  const full = Math.round(seconds);
  if (full < 60) return `${full} s`;
  const [days, hours, minutes] = [
    Math.floor(full / 86_400),
    Math.floor(full / 3600) % 24,
    Math.floor(full / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${full % 60} s`;
}

/** An interval of shares: `34 … 100 %`. */
export const interval = (low: number, high: number): string =>
  `${percent(low).replace(' %', '')} … ${percent(high)}`;
