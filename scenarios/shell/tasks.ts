/** Requests in words, each with the world it begins in and the one it has to end in. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { band, garden, lab, library, office } from './starts.ts';
import { type Wish, wish } from './wishes.ts';
import type { Stored, World } from './world.ts';

const entry = z.union([z.literal('folder'), z.strictObject({ text: z.string(), sealed: z.boolean() })]);
const stored = {
  entries: z.record(z.string(), entry),
  variables: z.record(z.string(), z.string()),
};

export const taskSchema = z.object({
  name: z.string(),
  request: z.string(),
  start: z.strictObject({ here: z.string(), ...stored }),
  /** What the world has to hold in the end, and nothing else; the current folder is free. */
  goal: z.strictObject(stored),
});
export type Task = z.infer<typeof taskSchema>;

/** Wishes, granted one after the other, make the goal. */
export function taskOf(name: string, start: World, ...wishes: readonly Wish[]): Task {
  const { entries, variables } = wishes.reduce((world, { granted }) => granted(world), start);
  const [only, ...others] = wishes;
  const request =
    others.length === 0
      ? only!.says
      : ['Do this, in this order:', ...wishes.map(({ says }, i) => `${i + 1}. ${says}`)].join('\n');
  return { name, request, start, goal: { entries, variables } };
}

/** From one command to a dozen. */
export const tasks: readonly Task[] = [
  taskOf('new folder', office, wish.folder('/shelf/2031')),
  taskOf('rename', garden, wish.move('/diary.txt', '/weather.txt')),
  taskOf('variable', band, wish.set('MODE', 'studio')),
  taskOf(
    'two notes',
    library,
    wish.append('Moss', '/hall/notes.txt'),
    wish.append('Clocks', '/hall/notes.txt'),
  ),
  taskOf('sealed file', office, wish.append('renewed in June', '/shelf/contract.txt')),
  taskOf('count', lab, wish.countLines('TRIES', '/runs/two.log')),
  taskOf('value to file', garden, wish.writeValue('SEASON', '/shed/season.txt')),
  taskOf('sort and seal', garden, wish.sort('/shed/tools.txt'), wish.seal('/shed/tools.txt')),
  taskOf('drafts', office, wish.folder('/shelf/drafts'), wish.moveNamed('/desk', 'draft', '/shelf/drafts')),
  taskOf('damaged books', library, wish.copyHolding('/stacks', 'damaged', '/repair')),
  taskOf('failed runs', lab, wish.removeHolding('/runs', 'error'), wish.set('STAGE', 'clean')),
  taskOf('backup', band, wish.copy('/songs', '/attic/songs'), wish.remove('/songs/demo_rain.txt')),
  taskOf(
    'if it is spring',
    garden,
    wish.choose('SEASON', 'spring', wish.write('/todo.txt', 'sow'), wish.write('/todo.txt', 'rest')),
  ),
  taskOf(
    'if it is open',
    library,
    wish.choose('OPEN', 'no', wish.remove('/hall/new.txt'), wish.move('/hall/new.txt', '/stacks/c')),
    wish.unset('OPEN'),
  ),
  taskOf('names', band, wish.writeNames('/songs', '/tour/list.txt'), wish.append('encore', '/tour/list.txt')),
  taskOf('longest song', band, wish.folder('/album'), wish.moveLongest('/songs', '/album')),
  taskOf('empty folders', garden, wish.removeEmpty('/shed'), wish.removeEmpty('/beds')),
  taskOf(
    'settings',
    lab,
    wish.replace('mode=test', 'mode=real', '/setup.txt'),
    wish.sort('/setup.txt'),
    wish.set('STAGE', 'real'),
  ),
  taskOf(
    'three values',
    library,
    wish.countLines('LENT', '/hall/lent.txt'),
    wish.countHolding('DAMAGED', '/stacks', 'damaged'),
    wish.read('ATLAS', '/stacks/a/atlas.txt'),
  ),
  taskOf(
    'clear the desk',
    office,
    wish.folder('/desk/done'),
    wish.move('/desk/plan.txt', '/desk/done'),
    wish.copy('/desk/budget.csv', '/shelf/old'),
    wish.append('total,275', '/desk/budget.csv'),
    wish.seal('/desk/budget.csv'),
  ),
  taskOf(
    'tour book',
    band,
    wish.append('Bonn 12 June', '/tour/dates.txt'),
    wish.append('Kim', '/tour/crew.txt'),
    wish.writeValue('LEADER', '/tour/leader.txt'),
    wish.moveNamed('/attic', 'demo', '/songs'),
    wish.unset('MODE'),
  ),
  taskOf(
    'demo count',
    band,
    wish.countHolding('HUMS', '/', 'hum'),
    wish.removeHolding('/attic', 'hum'),
    wish.writeNames('/songs', '/attic/songs.txt'),
    wish.writeValue('HUMS', '/attic/hums.txt'),
  ),
  taskOf(
    'report',
    lab,
    wish.folder('/results/bad'),
    wish.copyHolding('/runs', 'error', '/results/bad'),
    wish.countHolding('BAD', '/runs', 'error'),
    wish.append('errors were found', '/results/summary.txt'),
    wish.moveLongest('/runs', '/trash'),
    wish.seal('/results/summary.txt'),
  ),
  taskOf(
    'spring cleaning',
    garden,
    wish.appendText('/beds/west.txt', '/beds/north.txt'),
    wish.remove('/beds/west.txt'),
    wish.sort('/beds/north.txt'),
    wish.removeEmpty('/beds'),
    wish.choose('WATER', 'weekly', wish.set('WATER', 'never'), wish.set('WATER', 'weekly')),
    wish.copyHolding('/beds', 'beans', '/shed/spare'),
  ),
  taskOf(
    'move house',
    library,
    wish.folder('/stacks/d'),
    wish.move('/stacks/b/clocks.txt', '/stacks/d'),
    wish.moveNamed('/stacks/a', 'atlas', '/stacks/d'),
    wish.replace('grey', 'green', '/stacks/b/tides.txt'),
    wish.removeHolding('/stacks/a', 'damaged'),
    wish.removeEmpty('/stacks'),
    wish.writeNames('/stacks/d', '/hall/moved.txt'),
    wish.set('KEEPER', 'Ida'),
  ),
  taskOf(
    'end of year',
    office,
    wish.folder('/shelf/2031'),
    wish.moveNamed('/', 'draft', '/shelf/2031'),
    wish.countLines('ITEMS', '/desk/budget.csv'),
    wish.append('expired', '/shelf/contract.txt'),
    wish.copy('/shelf/contract.txt', '/shelf/2031'),
    wish.remove('/desk/plan.txt'),
    wish.set('YEAR', '2032'),
    wish.writeNames('/shelf/2031', '/desk/archive.txt'),
    wish.unset('OWNER'),
  ),
];

/** Exactly as it has to be, or not. */
export const reached = ({ entries, variables }: Stored, goal: Stored): boolean =>
  isDeepStrictEqual({ ...entries }, { ...goal.entries }) &&
  isDeepStrictEqual({ ...variables }, { ...goal.variables });
