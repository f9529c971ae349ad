/** What the simulated model makes of a prompt: it sees the text alone and recognises the question in it. */
import type { Message } from '../../../src/models/types.ts';
import { actionsIn, COLOURS, clausesOf } from '../words.ts';
import { type Lessons, readLessons } from './lessons.ts';
import { type Position, stateWith, worldOf } from './solver.ts';

interface Asked extends Position {
  /** Actions supposed to follow on the state. */
  path: readonly string[];
  lessons: Lessons;
  /** The position as it is shown, and all that the user says. */
  observation: string;
  text: string;
}

export type Question = Asked &
  (
    | { kind: 'plan'; style: 'standard' | 'cot' }
    | { kind: 'propose'; count: number }
    | { kind: 'value' | 'outcome' | 'anticipate' | 'unknown' }
    | { kind: 'vote'; paths: readonly (readonly string[])[] }
    | { kind: 'choose'; actions: readonly (string | undefined)[] }
    | { kind: 'predict'; action: string }
    | { kind: 'reflect'; tried: readonly string[] }
  );

/** The text under a heading, up to the next empty line. */
function section(text: string, title: string): string {
  const start = text.indexOf(`${title}\n`);
  return start < 0 ? '' : text.slice(start + title.length + 1).split('\n\n')[0]!;
}

const lineAfter = (text: string, title: string) => new RegExp(`^${title} (.*)$`, 'm').exec(text)?.[1] ?? '';

/** The blocks that sentences name: `the red block` is a, `block x` is x. */
function blocksIn(text: string): string[] {
  const names = new Set<string>();
  for (const [, colour, name] of text.toLowerCase().matchAll(/\bthe ([\w-]+) block\b|\bblock ([\w-]+)/g)) {
    const letter = 'abcdefghijkl'[COLOURS.indexOf(colour ?? '')];
    names.add(letter ?? colour ?? name!);
  }
  return [...names].sort();
}

/** Reads the question of a conversation: the instruction, and what the user says first and after it. */
export function readQuestion(messages: readonly Message[]): Question {
  const said = (role: Message['role']) =>
    messages.filter((message) => message.role === role).map(({ content }) => content);
  const instruction = said('system').join('\n');
  const text = said('user').join('\n\n');
  const [now, goal] = [lineAfter(text, 'Now:'), lineAfter(text, 'Goal:')];
  const names = blocksIn(`${now} ${goal}`);
  const objects = new Set(names);
  const world = worldOf(names);
  const facts = (sentences: string) => clausesOf(sentences, objects).flatMap(({ fact }) => fact ?? []);
  const actions = (lines: string) =>
    lines.split('\n').flatMap((line) => actionsIn(line, objects).slice(0, 1));
  const asked: Asked = {
    world,
    state: stateWith(world, facts(now)),
    goal: facts(goal),
    path: actions(section(text, 'Suppose that these actions follow:')),
    lessons: readLessons(text, world, objects),
    observation: `Now: ${now}\nGoal: ${goal}`,
    text,
  };
  const count = /Propose up to (\d+)/.exec(instruction)?.[1];
  if (count !== undefined) return { ...asked, kind: 'propose', count: Number(count) };
  if (/actions to the end/.test(instruction)) {
    return { ...asked, kind: 'plan', style: /step by step/.test(instruction) ? 'cot' : 'standard' };
  }
  if (/Judge how likely/.test(instruction)) return { ...asked, kind: 'value' };
  if (/Is this position over/.test(instruction)) return { ...asked, kind: 'outcome' };
  if (/Predict the action/.test(instruction)) return { ...asked, kind: 'anticipate' };
  if (/Compare the candidates/.test(instruction)) {
    const paths = text.split(/^Candidate \d+:$/m).slice(1);
    return { ...asked, kind: 'vote', paths: paths.map(actions) };
  }
  if (/numbered list/.test(instruction)) {
    const listed = [...text.matchAll(/^\d+\. (.*)$/gm)].map(([, line]) => actionsIn(line!, objects)[0]);
    return { ...asked, kind: 'choose', actions: listed };
  }
  if (/Predict what the position/.test(instruction)) {
    const [action] = actions(lineAfter(text, 'Action:'));
    if (action !== undefined) return { ...asked, kind: 'predict', action };
  }
  if (/attempt failed/.test(instruction)) {
    return { ...asked, kind: 'reflect', tried: actions(section(text, 'Attempt:')) };
  }
  return { ...asked, kind: 'unknown' };
}
