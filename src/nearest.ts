/** The known name that takes the fewest edits, if they are few. */
export const nearest = (name: string, known: readonly string[]): string | undefined =>
  nearestOf(name, known)[0];

/** The known names that take few edits, those with the fewest first; none with nothing in common. */
export function nearestOf(name: string, known: readonly string[]): string[] {
  const most = Math.max(2, name.length / 3);
  return known
    .map((other) => ({ other, edits: distance(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ other, edits }) => edits <= most && edits < Math.max(name.length, other.length))
    .sort((a, b) => a.edits - b.edits)
    .map(({ other }) => other);
}

/** `did you mean x? `, before what else is said; empty where nothing is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? '' : `did you mean ${near}? `;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, swap));
    }
    row = next;
  }
  return row[b.length]!;
}
