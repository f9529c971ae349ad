/** The goals of any planning task, each with whether it holds. */
import { GENERIC, goalTexts, type PlanningState } from './planning.ts';

/** Goals that are drawn; of more it is said how many. */
const MOST = 12;
const LINE = 18;

/** 260 units wide, in the text's own colour. */
export function picture(state: PlanningState): string {
  const goals = goalTexts(state, GENERIC);
  const held = goals.filter(({ holds }) => holds).length;
  const rows = goals.slice(0, MOST).map(({ text, holds }, i) => {
    const y = 40 + LINE * i;
    const mark = holds
      ? `<path d="M11 ${y - 4}l3 3 5-6" fill="none" stroke="currentColor" stroke-width="2"/>`
      : '';
    return [
      `<rect x="8" y="${y - 11}" width="14" height="14" rx="3" fill="none" stroke="currentColor" opacity=".6"/>`,
      mark,
      `<text x="30" y="${y}" font-size="12" font-family="ui-monospace, monospace" fill="currentColor"${holds ? '' : ' opacity=".75"'}>${escaped(shortened(text))}</text>`,
    ].join('');
  });
  const more = goals.length > MOST ? words(8, 40 + LINE * MOST, `and ${goals.length - MOST} more`) : '';
  const height = 40 + LINE * Math.min(goals.length, MOST + 1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 260 ${height}" role="img" aria-label="Goals">`,
    words(8, 16, `${held} of ${goals.length} goals hold`),
    ...rows,
    more,
    '</svg>',
  ].join('');
}

const words = (x: number, y: number, text: string) =>
  `<text x="${x}" y="${y}" font-size="13" font-weight="600" font-family="system-ui, sans-serif" fill="currentColor">${text}</text>`;

const shortened = (text: string) => (text.length > 32 ? `${text.slice(0, 31)}…` : text);

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
