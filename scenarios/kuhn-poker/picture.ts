/** Both cards and the pot; the other's card lies face down where a role is given. */
import type { Role, StateOf } from '../../src/scenario.ts';
import type { Deal, machine } from './machine.ts';

const FONT = 'font-family="system-ui, sans-serif" text-anchor="middle" fill="currentColor"';
const ROLES = ['first', 'second'] as const;

/** What each has put in, by state; else the ante alone. */
const PUT_IN: Readonly<Record<string, readonly [first: number, second: number]>> = {
  firstBet: [2, 1],
  secondFolded: [2, 1],
  secondBet: [1, 2],
  firstFolded: [1, 2],
  calledShowdown: [2, 2],
};

/** Cards that everybody may see: both players stayed to the end. */
const SHOWDOWN = ['showdown', 'calledShowdown'];

function card(x: number, rank: string | undefined): string {
  const outline = `<rect x="${x}" y="26" width="48" height="68" rx="6" fill="none" stroke="currentColor" stroke-width="2"/>`;
  if (rank !== undefined)
    return `${outline}<text x="${x + 24}" y="71" font-size="32" font-weight="600" ${FONT}>${rank}</text>`;
  const lines = [0, 1, 2, 3].map((i) => `M${x + 8} ${34 + 14 * i}l32 14`).join('');
  return `${outline}<path d="${lines}" stroke="currentColor" opacity=".35" stroke-width="2"/>`;
}

/** 200 × 130 units, in the text's own colour. */
export function picture(state: StateOf<typeof machine>, role?: Role): string {
  const { deal } = state.context;
  const value = String(state.value);
  const putIn = PUT_IN[value] ?? [1, 1];
  const open = (who: keyof Deal) => role === undefined || role === who || SHOWDOWN.includes(value);
  const seats = ROLES.map((who, i) => {
    const x = 32 + 88 * i;
    const chips = Array.from(
      { length: putIn[i]! },
      (_, chip) =>
        `<circle cx="${x + 64}" cy="${86 - 14 * chip}" r="6" fill="none" stroke="currentColor" stroke-width="2"/>`,
    );
    return [
      `<text x="${x + 24}" y="16" font-size="12" opacity=".75" ${FONT}>${who}${role === who ? ' (you)' : ''}</text>`,
      deal ? card(x, open(who) ? deal[who] : undefined) : '',
      ...chips,
    ].join('');
  });
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 130" role="img" aria-label="Kuhn poker">',
    ...seats,
    `<text x="100" y="120" font-size="13" ${FONT}>pot ${putIn[0] + putIn[1]}</text>`,
    '</svg>',
  ].join('');
}
