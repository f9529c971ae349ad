/** The simulated user of the shell: it knows what files and folders are, and nothing of these commands. */
import { respondentOf } from '../../respondents/index.ts';
import type { Made, Parameter } from '../../respondents/reading.ts';
import { alike, roleOf, says, saysRole, shows, tells, understand } from './commands.ts';
import { wishesIn } from './wishes.ts';

/** What somebody tries who has seen nothing yet. */
const FIRST = ['/', 'a', '/a', 'test.txt', 'X'] as const;

/** What results have shown, of the kind that the last complaint asks for; at first what one thinks of. */
function tries(made: readonly Made[], _: Parameter, tool: string): readonly unknown[] {
  const seen = [...new Set(made.filter(({ answered }) => answered).flatMap(shown))];
  if (seen.length === 0) return FIRST;
  const complaint = made.findLast((call) => call.tool === tool && !call.answered)?.text ?? '';
  const fitting = ASKS.find(([asks]) => asks.test(complaint))?.[1];
  const some = fitting ? seen.filter((value) => fitting.test(value)) : [];
  return some.length > 0 ? some : [...seen, '/'];
}

/** What complaints say is needed, and how that looks. */
const ASKS: readonly (readonly [RegExp, RegExp])[] = [
  [/not a file$/, /\.\w+$/],
  [/not a folder$|^there is no folder/, /^\/[^.]*$/],
  [/^there is nothing at|is already there$|is sealed$/, /^\//],
  [/^no variable|is no name/, /^\w+$/],
];

/** Paths and names in an answer; names are those of the folder that was asked about. */
function shown({ arguments: given, text }: Made): string[] {
  const folder = Object.values(given).find((value) => typeof value === 'string' && value.startsWith('/'));
  const names = text.split('\n').flatMap((line) => /^([\w.]+)(?:\/| \(sealed\))?$/.exec(line)?.[1] ?? []);
  const within = typeof folder === 'string' ? names.map((name) => below(folder, name)) : [];
  const paths = text.match(/\/[\w./]*\w/g) ?? [];
  const variables = [...text.matchAll(/^(\w+)=/gm)].map(([, name]) => name!);
  return [...paths, ...within, ...variables];
}

const below = (folder: string, name: string) => `${folder === '/' ? '' : folder}/${name}`;

export const respondent = respondentOf(
  { understand, alike, tells, roleOf, wishes: wishesIn, tries, shows, says, saysRole },
  '1',
);
