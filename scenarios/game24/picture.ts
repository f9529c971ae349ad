/** The numbers that are left as cards, and above them the steps so far. */
import { formatAction } from './action.ts';
import type { Game24Context } from './rules.ts';

const FONT = 'font-family="system-ui, sans-serif" text-anchor="middle" fill="currentColor"';
const WIDTH = 200;
const CARD = 42;

/** 200 × 130 units, in the text's own colour. */
export function picture({ left, lines }: Game24Context): string {
  const steps = lines.map((line, i) => {
    const text =
      line.kind === 'step' ? formatAction(line).replace(/ \(left:.*$/, '') : `${line.expression} = 24`;
    const size = text.length > 24 ? 10 : 13;
    return `<text x="100" y="${18 + 16 * i}" font-size="${size}" opacity=".75" ${FONT}>${plain(text)}</text>`;
  });
  const from = (WIDTH - left.length * (CARD + 6) + 6) / 2;
  const cards = left.map((number, i) => {
    const x = from + i * (CARD + 6);
    const size = number.length > 4 ? 11 : number.length > 2 ? 15 : 20;
    return [
      `<rect x="${x}" y="74" width="${CARD}" height="52" rx="6" fill="none" stroke="currentColor" stroke-width="2"/>`,
      `<text x="${x + CARD / 2}" y="${100 + size / 3}" font-size="${size}" font-weight="600" ${FONT}>${plain(number)}</text>`,
    ].join('');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} 130" role="img" aria-label="Numbers left: ${plain(left.join(', '))}">`,
    ...steps,
    ...cards,
    '</svg>',
  ].join('');
}

/** Multiplication and minus as people write them; nothing else of these texts is special in SVG. */
const plain = (text: string) => text.replaceAll('*', '×').replaceAll(' - ', ' − ');
