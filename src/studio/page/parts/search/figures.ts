/** How the figures of a search read. */

export const valueText = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : signless(value.toFixed(Math.abs(value) >= 100 ? 0 : 2));

/** A role as a sentence has it: most worlds have one role, and it is called `agent`. */
export const whoText = (role: string): string => (role === 'agent' ? 'the agent' : role);

/** As it begins a sentence. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A true minus, and no negative zero. */
const signless = (text: string) => (Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−'));

export const priorText = (prior: number | null | undefined): string =>
  prior === null || prior === undefined ? '–' : prior.toFixed(2);

/** Some steps of a search, each about as much further as the one before: 1, 2, 3, 4, 6, 8 … */
export function logSteps(most: number, steps = 40): number[] {
  const all = Array.from({ length: steps + 1 }, (_, i) => Math.round(most ** (i / steps)));
  return [...new Set([...all, most])];
}

export const toShare = (simulations: number, most: number): number =>
  most <= 1 ? 1 : Math.log(simulations) / Math.log(most);

export const fromShare = (share: number, most: number): number =>
  Math.max(1, Math.min(most, Math.round(most ** share)));
