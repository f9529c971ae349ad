/** The questions that are asked, from one operation to six, and how answers are graded. */
import { random } from '../../src/seed.ts';
import { tables, type Value } from './data.ts';
import { answerOf, type Question, questionText } from './questions.ts';

export interface Task {
  name: string;
  request: string;
  /** In order. */
  answer: readonly Value[];
}

const draws = random('tables', 'tasks');
const some = (table: string, column: string): Value => draws.pick(tables[table]!)[column]!;
const is = (value: Value, ...of: string[]) => ({ of, test: 'is', value }) as const;
const above = (value: number, ...of: string[]) => ({ of, test: 'is above', value }) as const;
const isBelow = (value: number, ...of: string[]) => ({ of, test: 'is below', value }) as const;

const QUESTIONS: Readonly<Record<string, Question>> = {
  'all players': { table: 'players', ask: { kind: 'count' } },
  'greatest price': { table: 'transfers', ask: { kind: 'measure', of: ['price'], how: 'greatest' } },
  'goals of a player': {
    table: 'players',
    where: [is(some('players', 'player'), 'player')],
    ask: { kind: 'list', of: ['goals'] },
  },
  'mean age of keepers': {
    table: 'players',
    where: [is('keeper', 'position')],
    ask: { kind: 'measure', of: ['age'], how: 'mean' },
  },
  'best scorers': {
    table: 'players',
    ask: { kind: 'top', count: 3, by: 'goals', order: 'greatest', give: 'player' },
  },
  'oldest team': {
    table: 'teams',
    ask: { kind: 'top', count: 1, by: 'founded', order: 'least', give: 'team' },
  },
  'old scorers': {
    table: 'players',
    where: [above(28, 'age'), above(10, 'goals')],
    ask: { kind: 'count' },
  },
  'goals of a team': {
    table: 'players',
    where: [is(some('teams', 'team'), 'team')],
    ask: { kind: 'measure', of: ['goals'], how: 'sum' },
  },
  'home goals of a round': {
    table: 'matches',
    where: [is(3, 'round')],
    ask: { kind: 'measure', of: ['home_goals'], how: 'sum' },
  },
  'best team': {
    table: 'players',
    ask: { kind: 'group', by: 'team', of: 'goals', how: 'sum', order: 'greatest' },
  },
  'oldest position': {
    table: 'players',
    ask: { kind: 'group', by: 'position', of: 'age', how: 'mean', order: 'greatest' },
  },
  'city of a player': {
    table: 'players',
    where: [is(some('players', 'player'), 'player')],
    ask: { kind: 'list', of: ['team', 'city'] },
  },
  'roof of a team': {
    table: 'teams',
    where: [is(some('teams', 'team'), 'team')],
    ask: { kind: 'list', of: ['stadium', 'roof'] },
  },
  'largest open stadium': {
    table: 'stadiums',
    where: [is('open', 'roof')],
    ask: { kind: 'top', count: 1, by: 'capacity', order: 'greatest', give: 'stadium' },
  },
  'players of a city': {
    table: 'players',
    where: [is('Brine', 'team', 'city')],
    ask: { kind: 'count' },
  },
  'age of a stadium': {
    table: 'players',
    where: [is(some('teams', 'stadium'), 'team', 'stadium')],
    ask: { kind: 'measure', of: ['age'], how: 'mean' },
  },
  'price of strikers': {
    table: 'transfers',
    where: [is('striker', 'player', 'position')],
    ask: { kind: 'measure', of: ['price'], how: 'sum' },
  },
  'young goals under a roof': {
    table: 'players',
    where: [isBelow(27, 'age'), is('closed', 'team', 'stadium', 'roof')],
    ask: { kind: 'measure', of: ['goals'], how: 'sum' },
  },
  'best of the old teams': {
    table: 'players',
    where: [isBelow(1900, 'team', 'founded')],
    ask: { kind: 'top', count: 2, by: 'goals', order: 'greatest', give: 'player' },
  },
  'worst away': {
    table: 'matches',
    where: [above(1, 'round')],
    ask: { kind: 'group', by: 'away', of: 'home_goals', how: 'sum', order: 'greatest' },
  },
  'capacity of a transfer': {
    table: 'transfers',
    where: [is(some('transfers', 'player'), 'player')],
    ask: { kind: 'list', of: ['player', 'team', 'stadium', 'capacity'] },
  },
};

export const tasks: readonly Task[] = Object.entries(QUESTIONS).map(([name, question]) => ({
  name,
  request: questionText(question),
  answer: answerOf(question),
}));

/** Numbers and names of the league in a text, in order; commas within numbers do not count. */
function valuesIn(text: string): string[] {
  const names = Object.values(tables)
    .flatMap((rows) => rows.flatMap((row) => Object.values(row)))
    .filter((value) => typeof value === 'string');
  const known = [...new Set(names)].sort((one, other) => other.length - one.length);
  const found = new RegExp(`(?<![\\w.])(?:${known.join('|')}|-?\\d+(?:\\.\\d+)?)(?!\\w)`, 'gi');
  return (text.replaceAll(/(?<=\d),(?=\d{3}\b)/g, '').match(found) ?? []).map((value) => value.toLowerCase());
}

/** Whether a text says the right values in order, and no other number or name. */
export function isRight(text: string, { answer }: Pick<Task, 'answer'>): boolean {
  const said = valuesIn(text);
  return (
    said.length === answer.length &&
    answer.every((value, i) =>
      typeof value === 'number' ? Number(said[i]) === value : said[i] === value.toLowerCase(),
    )
  );
}
