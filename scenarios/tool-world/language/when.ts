/** Dates and times in the forms that people write, brought to the one that the world has: 2026-05-14, 19:30. */

const MONTHS = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';

/** Source of a pattern: the name of a month, in full or short. */
export const MONTH = `(?:${MONTHS})[a-z]*\\.?`;

const two = (number: string | number): string => String(number).padStart(2, '0');
const day = (year: string, month: string | number, date: string) => `${year}-${two(month)}-${two(date)}`;
const numberOf = (month: string) => 1 + MONTHS.split('|').indexOf(month.slice(0, 3).toLowerCase());

const DAY_FIRST = new RegExp(String.raw`\b(\d\d?)(?:st|nd|rd|th)?(?: of)? (${MONTH}),? (\d{4})\b`, 'gi');
const MONTH_FIRST = new RegExp(String.raw`\b(${MONTH}) (\d\d?)(?:st|nd|rd|th)?,? (\d{4})\b`, 'gi');

/**
 * A text with its dates and times in the form of the world; what is none stays. Of 3/4/2026 the day comes first.
 *
 * @example
 * ```ts
 * inWorldForm('on May 14th, 2026 at 7 pm'); // 'on 2026-05-14 at 19:00'
 * ```
 */
export const inWorldForm = (text: string): string =>
  text
    .replace(DAY_FIRST, (_, date, month, year) => day(year, numberOf(month), date))
    .replace(MONTH_FIRST, (_, month, date, year) => day(year, numberOf(month), date))
    .replace(/\b(\d\d?)([./])(\d\d?)\2(\d{4})\b/g, (_, one, __, other, year) =>
      Number(other) > 12 ? day(year, one, other) : day(year, other, one),
    )
    .replace(/\b(\d{4})-(\d\d?)-(\d\d?)\b/g, (_, year, month, date) => day(year, month, date))
    .replace(
      /\b(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))? ?([ap])\.?m\b/gi,
      (_, hour, minute = '00', half) =>
        `${two((hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0))}:${minute}`,
    )
    .replace(/\b([01]?\d|2[0-3])[:.]([0-5]\d)\b/g, (_, hour, minute) => `${two(hour)}:${minute}`)
    .replace(/\bnoon\b/gi, '12:00');
