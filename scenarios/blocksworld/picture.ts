/** Towers of blocks on a table and the hand above them; beside them, small, what of the goal is said of towers. */
import { atomText, factsOf } from '../../src/pddl/index.ts';
import { goalTexts, type PlanningState, problemOf } from '../pddl/planning.ts';
import { COLOURS } from './words.ts';

const FONT = 'font-family="system-ui, sans-serif" text-anchor="middle"';
const SIZE = 30;
const GAP = 12;
const PAPER = 180;
/** Room for the words of the goal. */
const FLOOR = 150;

/** Fills for the letters' colours, all light enough for dark words. */
const FILLS: Readonly<Record<string, string>> = {
  red: '#e58080',
  blue: '#8ab4f0',
  orange: '#f0b060',
  yellow: '#f0dd70',
  white: '#f4f4f4',
  magenta: '#e79ae0',
  black: '#9a9a9a',
  cyan: '#80dcdc',
  green: '#8fd08f',
  violet: '#b9a0ec',
  silver: '#c9ced4',
  gold: '#dcc060',
};

/** The towers that such facts (`on a b`, `ontable a`) build, each from the bottom, in order of the names. */
export function towersIn(facts: readonly string[]): string[][] {
  const above = new Map<string, string>();
  const bottoms: string[] = [];
  for (const fact of facts) {
    const [name, x, y] = fact.split(' ');
    if (name === 'on' && x && y) above.set(y, x);
    if (name === 'ontable' && x) bottoms.push(x);
  }
  // Of a goal it is not always said what stands on the table.
  const tops = new Set(above.values());
  for (const under of above.keys()) if (!tops.has(under) && !bottoms.includes(under)) bottoms.push(under);
  return bottoms.sort().map((bottom) => {
    const tower = [bottom];
    for (let next = above.get(bottom); next !== undefined && !tower.includes(next); next = above.get(next))
      tower.push(next);
    return tower;
  });
}

function block(name: string, x: number, y: number, size: number): string {
  const colour = name.length === 1 ? COLOURS['abcdefghijkl'.indexOf(name)] : undefined;
  const fill = colour === undefined ? '#c9ced4' : FILLS[colour]!;
  const word = colour ?? name;
  const font = Math.min(size / 2.6, (1.45 * size) / Math.max(1, word.length));
  return [
    `<rect x="${x}" y="${y}" width="${size}" height="${size}" rx="3" fill="${fill}" stroke="currentColor" stroke-opacity=".5"/>`,
    `<text x="${x + size / 2}" y="${y + size / 2 + font / 3}" font-size="${font.toFixed(1)}" fill="#1a1e23" ${FONT}>${escaped(word)}</text>`,
  ].join('');
}

/** Towers standing on `floor`, from `left` on. */
const stacks = (towers: readonly string[][], left: number, floor: number, size: number) =>
  towers.flatMap((tower, i) =>
    tower.map((name, level) =>
      block(name, left + i * (size + GAP * (size / SIZE)), floor - (level + 1) * size, size),
    ),
  );

/** Whether a task speaks of blocks in the words that are drawn here. */
export function isBlocks(state: PlanningState): boolean {
  const { predicates } = problemOf(state).domain;
  return ['on', 'ontable', 'holding'].every((name) => predicates.has(name));
}

/** As wide as its towers, 180 units high. */
export function picture(state: PlanningState): string {
  const problem = problemOf(state);
  const facts = factsOf(problem, state.context.facts);
  const towers = towersIn(facts);
  const wanted = towersIn(
    goalTexts(state, { fact: atomText, action: (text) => text }).map(({ text }) => text.replace(/[()]/g, '')),
  );
  const held = facts.find((fact) => fact.startsWith('holding '))?.split(' ')[1];
  const objects = problem.problem.objects.length;
  const height = Math.max(
    ...towers.map((tower) => tower.length),
    ...wanted.map((tower) => tower.length),
    objects,
  );
  const size = Math.min(SIZE, (FLOOR - 44) / height);
  const width = Math.max(3, objects) * (size + GAP * (size / SIZE));
  const small = size * 0.6;
  const goalWidth = Math.max(40, wanted.length * (small + GAP * (small / SIZE)));
  const goalLeft = width + 44;
  const hand = `<path d="M${width / 2 + 8} 4v10h${-size / 2 - 4}v8m${size + 8} 0v-8h${-size / 2 - 4}" fill="none" stroke="currentColor" stroke-width="2"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(goalLeft + goalWidth + 8)} ${PAPER}" role="img" aria-label="Blocks">`,
    hand,
    held === undefined ? '' : block(held, width / 2 + 8 - size / 2, 18, size),
    ...stacks(towers, 8, FLOOR, size),
    `<path d="M2 ${FLOOR}h${width}M${goalLeft - 6} ${FLOOR}h${goalWidth}" stroke="currentColor" stroke-width="2"/>`,
    ...stacks(wanted, goalLeft, FLOOR, small),
    `<text x="${goalLeft - 6 + goalWidth / 2}" y="${FLOOR + 18}" font-size="12" fill="currentColor" opacity=".75" ${FONT}>goal</text>`,
    '</svg>',
  ].join('');
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
