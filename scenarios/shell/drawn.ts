/** Tasks drawn at random: requests of one to six wishes that can be granted, each of which changes something. */
import { isDeepStrictEqual } from 'node:util';
import { type Random, random } from '../../src/seed.ts';
import { ToolError } from '../../src/tool.ts';
import { band, garden, lab, library, office } from './starts.ts';
import { reached, type Task, taskOf } from './tasks.ts';
import { type Wish, wish } from './wishes.ts';
import { below, filesBelow, linesOf, nameOf, type World } from './world.ts';

const STARTS = [office, garden, band, library, lab] as const;
const WORDS = [
  'amber',
  'cedar',
  'dune',
  'fern',
  'ivory',
  'maple',
  'onyx',
  'pearl',
  'quill',
  'slate',
] as const;
const MOST = 6;

/** What there is to wish for in a world. */
class Choices {
  readonly #world: World;
  readonly #draws: Random;
  readonly files: readonly string[];
  readonly folders: readonly string[];

  constructor(world: World, draws: Random) {
    this.#world = world;
    this.#draws = draws;
    this.files = filesBelow(world, '/');
    this.folders = Object.keys(world.entries).filter((path) => world.entries[path] === 'folder');
  }

  file = () => this.#draws.pick(this.files);
  folder = () => this.#draws.pick(this.folders);
  variable = () => this.#draws.pick(Object.keys(this.#world.variables));
  word = () => this.#draws.pick(WORDS);
  newVariable = () => this.word().toUpperCase();
  newPath = (ending = '') => below(this.folder(), `${this.word()}${ending}`);
  value = (name: string) => this.#world.variables[name]!;
  lines = (path: string) => linesOf((this.#world.entries[path] as { text: string }).text);
  oneLiner = () => this.#draws.pick(this.files.filter((path) => this.lines(path).length === 1));
  /** A word, or a part of one, that some file holds. */
  held = () => this.#draws.pick(this.lines(this.file()).flatMap((line) => line.match(/[a-z]{3,}/g) ?? ['x']));
}

type Draw = (choices: Choices) => Wish;

const SIMPLE: readonly Draw[] = [
  (at) => wish.folder(at.newPath()),
  (at) => wish.write(at.newPath('.txt'), `${at.word()} ${at.word()}`),
  (at) => wish.append(at.word(), at.file()),
  (at) => wish.remove(at.file()),
  (at) => wish.copy(at.file(), at.folder()),
  (at) => wish.move(at.file(), at.folder()),
  (at) => wish.move(at.file(), at.newPath('.txt')),
  (at) => wish.replace(at.held(), at.word(), at.file()),
  (at) => wish.sort(at.file()),
  (at) => wish.seal(at.file()),
  (at) => wish.set(at.variable(), at.word()),
  (at) => wish.unset(at.variable()),
];

const WITH_A_LOOK: readonly Draw[] = [
  (at) => wish.moveNamed(at.folder(), nameOf(at.file()).slice(0, 4), at.folder()),
  (at) => wish.removeHolding(at.folder(), at.held()),
  (at) => wish.copyHolding(at.folder(), at.held(), at.folder()),
  (at) => wish.countLines(at.newVariable(), at.file()),
  (at) => wish.countHolding(at.newVariable(), at.folder(), at.held()),
  (at) => wish.read(at.newVariable(), at.file()),
  (at) => wish.writeValue(at.variable(), at.newPath('.txt')),
  (at) => wish.appendText(at.oneLiner(), at.file()),
  (at) => wish.writeNames(at.folder(), at.newPath('.txt')),
  (at) => wish.moveLongest(at.folder(), at.folder()),
  (at) => wish.removeEmpty(at.folder()),
];

/** One that can be granted here and changes something. */
function drawWish(world: World, draws: Random): { wish: Wish; after: World } {
  const choices = new Choices(world, draws);
  for (;;) {
    const draw = draws.pick(draws.next() < 0.5 ? SIMPLE : WITH_A_LOOK);
    const found = attempt(() => {
      const drawn = draw(choices);
      return { wish: drawn, after: drawn.granted(world) };
    });
    if (found && !isDeepStrictEqual(found.after, world)) return found;
  }
}

function attempt<T>(what: () => T): T | undefined {
  try {
    return what();
  } catch (error) {
    // Nothing to choose from, or it cannot be granted.
    if (error instanceof ToolError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** So many tasks, the same at every time; a larger number only adds to them. */
export function drawTasks(count: number): Task[] {
  return Array.from({ length: count }, (_, i) => {
    const draws = random('shell', 'task', i);
    // Wishes can undo each other: what would be solved by doing nothing is drawn anew.
    for (;;) {
      const task = drawTask(`drawn ${i + 1}`, draws);
      if (!reached(task.start, task.goal)) return task;
    }
  });
}

function drawTask(name: string, draws: Random): Task {
  const start = draws.pick(STARTS);
  let world: World = start;
  const wishes = Array.from({ length: 1 + draws.int(MOST) }, () => {
    const { wish: next, after } = drawWish(world, draws);
    world = after;
    return next;
  });
  return taskOf(name, start, ...wishes);
}
