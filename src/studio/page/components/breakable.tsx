/** Names of arms that may take several lines. */
import { Fragment } from 'react';

const partsOf = (name: string): readonly string[] => name.split(/(?<=[?&,])/);

/** Lines that a name takes at most, of so many letters each. */
export function linesOf(name: string, letters: number): number {
  let [lines, used] = [1, 0];
  for (const { length } of partsOf(name)) {
    if (used > 0 && used + length > letters) [lines, used] = [lines + 1, 0];
    const more = Math.max(0, Math.ceil(length / letters) - 1);
    [lines, used] = [lines + more, used + length - more * letters];
  }
  return lines;
}

/** Each option may stand on the next line. */
export const breakable = (name: string) =>
  partsOf(name).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text
    <Fragment key={i}>
      {part}
      <wbr />
    </Fragment>
  ));
