/** The simulated user of the tables: it knows what tables are, and of these operations what it is told. */
import { respondentOf } from '../../respondents/index.ts';
import type { Made, Parameter } from '../../respondents/reading.ts';
import { alike, roleOf, says, saysRole, shows, tells, understand } from './operations.ts';
import { wishesIn } from './questions.ts';

/** What somebody tries who has seen nothing yet. */
const FIRST = ['players', 'table', 'a', '1'] as const;

/** Values that a parameter's type allows, or names that results and complaints have shown for it. */
function tries(made: readonly Made[], { name, type }: Parameter, tool: string): readonly unknown[] {
  const choices = [...type.matchAll(/"([^"]*)"/g)].map(([, choice]) => choice!);
  if (choices.length > 0) return choices;
  if (type === 'boolean') return [true, false];
  if (type === 'integer' || type === 'number') return [1, 2, 3];
  const own = made.filter((call) => call.tool === tool);
  const wrong = own.findLast(({ arguments: given, text }) => text.includes(` ${given[name]}: the `));
  const listed = wrong && listedIn(wrong.text);
  if (listed && listed.length > 0) return listed;
  const seen = [...new Set(made.flatMap(({ text }) => [...listedIn(text), ...namesIn(text)]))];
  return seen.length > 0 ? seen : FIRST;
}

/** What a complaint says that there is. */
const listedIn = (text: string) => /: the (?:tables|columns) are (.*)$/.exec(text)?.[1]?.split(', ') ?? [];

/** Tables and columns as they are listed. */
const namesIn = (text: string) =>
  [...text.matchAll(/^(\w+): (\w+(?:, \w+)*)$/gm)].flatMap(([, table, columns]) => [
    table!,
    ...columns!.split(', '),
  ]);

export const respondent = respondentOf(
  { understand, alike, tells, roleOf, wishes: wishesIn, tries, shows, says, saysRole },
  '1',
);
