/** Both coins, covered until both are shown. */
import type { PenniesContext } from './machine.ts';

const FONT = 'font-family="system-ui, sans-serif" text-anchor="middle" fill="currentColor"';

/** 200 × 120 units, in the text's own colour. */
export function picture({ shown }: PenniesContext): string {
  const coins = (['even', 'odd'] as const).map((who, i) => {
    const x = 56 + 88 * i;
    const side = shown?.[who];
    const dashes = side ? '' : ' stroke-dasharray="5 5" opacity=".5"';
    return [
      `<text x="${x}" y="16" font-size="12" opacity=".75" ${FONT}>${who}</text>`,
      `<circle cx="${x}" cy="66" r="34" fill="none" stroke="currentColor" stroke-width="3"${dashes}/>`,
      `<text x="${x}" y="71" font-size="14" font-weight="600" ${FONT}>${side ?? '?'}</text>`,
    ].join('');
  });
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 120" role="img" aria-label="Matching pennies">',
    ...coins,
    '</svg>',
  ].join('');
}
