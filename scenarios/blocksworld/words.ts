/** Blocksworld in sentences, and read from sentences. Knows names and words, and no problem. */
import { atomText } from '../../src/pddl/index.ts';

/** What the objects a … l are called. */
export const COLOURS = [
  'red',
  'blue',
  'orange',
  'yellow',
  'white',
  'magenta',
  'black',
  'cyan',
  'green',
  'violet',
  'silver',
  'gold',
];

const LETTERS = 'abcdefghijkl';
const colourOf = (object: string) => (object.length === 1 ? COLOURS[LETTERS.indexOf(object)] : undefined);

/** `the red block` for `a`; `block x` for names without a colour. */
export function blockName(object: string): string {
  const colour = colourOf(object);
  return colour === undefined ? `block ${object}` : `the ${colour} block`;
}

/** The object that a phrase names; undefined when it is none of `objects`. */
export function blockOf(phrase: string, objects: ReadonlySet<string>): string | undefined {
  const words = phrase.trim().replace(/^the\s+/, '');
  const before = /^(\S+)\s+block$/.exec(words)?.[1];
  const name = before ?? /^(?:block\s+)?(\S+)$/.exec(words)?.[1];
  if (name === undefined) return undefined;
  const coloured = LETTERS[COLOURS.indexOf(name)];
  const known = [coloured, name].filter((object) => object !== undefined && objects.has(object));
  return before === undefined && objects.has(name) ? name : known[0];
}

/** A fact in words: `the red block is on top of the blue block`. */
export function factWords(predicate: string, args: readonly string[]): string {
  const [x, y] = args.map(blockName);
  switch (predicate) {
    case 'on':
      return `${x} is on top of ${y}`;
    case 'ontable':
      return `${x} is on the table`;
    case 'clear':
      return `${x} is clear`;
    case 'holding':
      return `the hand is holding ${x}`;
    case 'handempty':
      return 'the hand is empty';
    default:
      return atomText(predicate, args);
  }
}

/** An action in words, from its canonical form: `pick up the red block`. */
export function actionWords(action: string): string {
  const [name, ...args] = action.slice(1, -1).split(' ');
  const [x, y] = args.map(blockName);
  switch (name) {
    case 'pick-up':
      return `pick up ${x}`;
    case 'put-down':
      return `put down ${x}`;
    case 'stack':
      return `stack ${x} on top of ${y}`;
    case 'unstack':
      return `unstack ${x} from on top of ${y}`;
    default:
      return action;
  }
}

const FACTS: readonly (readonly [predicate: string, pattern: RegExp])[] = [
  ['handempty', /^(?:the )?hand is (?:now )?empty$/],
  ['holding', /^(?:the )?hand (?:is (?:now )?holding|holds) (?<x>.+)$/],
  ['ontable', /^(?<x>.+) is (?:now )?on the table$/],
  ['on', /^(?<x>.+) is (?:now )?on (?:top of )?(?<y>.+)$/],
  ['clear', /^(?<x>.+) is (?:now )?clear$/],
];

/** A piece of a text that says one thing: a fact, or something about blocks that is none. */
export interface Clause {
  text: string;
  /** As `on a b`; undefined when it cannot be read. */
  fact: string | undefined;
}

/**
 * What a text says of blocks and the hand, clause by clause. What is said not to hold, and what mentions
 * neither, is passed over.
 */
export function clausesOf(text: string, objects: ReadonlySet<string>): Clause[] {
  return text
    .toLowerCase()
    .split(/\.(?=\s|$)|[;,\n]|\band\b/)
    .map((part) => part.replace(/^\s*(?:[-*•]|\d+[.)])?\s*(?:now:|state:)?\s*(?:that )?/, '').trim())
    .filter(
      (part) =>
        /\bblock\b|\bhand\b| is (?:on|clear)\b/.test(part) && !/\bnot\b|\bno longer\b|n't\b/.test(part),
    )
    .map((part) => ({ text: part, fact: factOf(part, objects) }));
}

function factOf(clause: string, objects: ReadonlySet<string>): string | undefined {
  for (const [predicate, pattern] of FACTS) {
    const match = pattern.exec(clause);
    if (!match) continue;
    const { x, y } = match.groups ?? {};
    const args = [x, y].flatMap((phrase) => (phrase === undefined ? [] : [blockOf(phrase, objects)]));
    if (!args.includes(undefined)) return atomText(predicate, args as string[]);
  }
  return undefined;
}

// A block in a sentence about an action.
const block = (name: string) => `(?<${name}>(?:the )?[\\w-]+ block|block [\\w-]+|[\\w-]+)`;

/** Sentences of actions; `unstack` before `stack`, which it holds. */
const ACTIONS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['pick-up', new RegExp(`\\bpick(?:ing|ed)?[-_ ]?up ${block('x')}(?! from on)`, 'g')],
  ['put-down', new RegExp(`\\bput(?:ting)?[-_ ]?down ${block('x')}`, 'g')],
  ['put-down', new RegExp(`\\bput ${block('x')} (?:down\\b|on the table)`, 'g')],
  [
    'unstack',
    new RegExp(`\\bunstack(?:ing|ed)? ${block('x')}(?: from)?(?: on)?(?: top of)? ${block('y')}`, 'g'),
  ],
  ['stack', new RegExp(`\\bstack(?:ing|ed)? ${block('x')}(?: on(?:to)?)?(?: top of)? ${block('y')}`, 'g')],
];

/** All actions that a text names in sentences, in canonical form, each once. */
export function actionsIn(text: string, objects: ReadonlySet<string>): string[] {
  const plain = text
    .toLowerCase()
    .replace(/[*`"']/g, '')
    .replace(/\s+/g, ' ');
  const found = new Set<string>();
  for (const [name, pattern] of ACTIONS) {
    for (const { groups } of plain.matchAll(pattern)) {
      const args = [groups!.x, groups!.y].flatMap((phrase) =>
        phrase === undefined ? [] : [blockOf(phrase, objects)],
      );
      if (!args.includes(undefined)) found.add(`(${[name, ...args].join(' ')})`);
    }
  }
  return [...found];
}
