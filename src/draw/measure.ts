/** How wide a text is drawn: there is no browser to ask, so widths are those of common sans-serif fonts. */

const NARROW = new Set("iljtfrI.,:;'|![]()/ -`");
const WIDE = new Set('mwMWÆŒ@%—…');

/** Width in pixels, on the generous side of Helvetica, Segoe UI and San Francisco. */
export function textWidth(text: string, size: number, bold = false): number {
  let em = 0;
  for (const char of text) {
    if (NARROW.has(char)) em += 0.37;
    else if (WIDE.has(char)) em += 0.93;
    else em += /[A-Z0-9]/.test(char) ? 0.68 : 0.6;
  }
  return Math.ceil(em * size * (bold ? 1.08 : 1));
}

/** At most `length` characters, the last an ellipsis where something is left out. */
export const shorten = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;

/** Lines of at most `length` characters, broken between words; what is beyond `most` lines is left out. */
export function wrap(text: string, length: number, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= length)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const kept = lines.slice(0, most);
  if (lines.length > most) kept[most - 1] = `${kept[most - 1]}…`;
  return kept.map((line) => shorten(line, length + 4));
}
