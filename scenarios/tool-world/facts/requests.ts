/** Requests about the world, drawn at random: each has an answer, and a known number of steps to it. */
import { type Random, random } from '../../../src/seed.ts';
import {
  type Goal,
  type Operand,
  type Operation,
  phrase,
  phraseOf,
  type Sought,
  TOMORROW,
  titleOf,
  type Wanted,
} from '../language/goal.ts';
import type { Step } from '../language/plan.ts';
import { type Attribute, attributes, sourceOf, TOOL_OF } from '../language/vocabulary.ts';
import type { ToolName } from '../prompts/descriptions.ts';
import type { ToolRequest } from '../request.ts';
import { wayTo } from './outcome.ts';
import { type Thing, things, traits, truth } from './world.ts';

/** What the topics of requests are about; others are about anything. */
const ABOUT: Readonly<Record<string, readonly Thing[]>> = {
  Cities: ['cities'],
  People: ['people'],
  Companies: ['companies'],
  Concerts: ['concerts'],
  Hotels: ['hotels'],
  Mountains: ['mountains'],
  Museums: ['museums'],
  'Family and friends': ['relations', 'occasions', 'budgets'],
  'Files on the computer': ['files'],
};

const EVERYTHING = Object.keys(traits) as Thing[];
const DATED: readonly Thing[] = ['concerts', 'occasions'];
const OPERATIONS: readonly Operation[] = ['sum', 'difference', 'product', 'ratio'];
const MESSAGES = [
  'the meeting is moved to Friday',
  'the keys are in the drawer',
  'the parcel has come',
  'dinner is at eight',
];
const TITLES = ['Call the bank', 'Water the plants', 'Team lunch', 'Return the books'];

/** Draws after which a request of another length will do. */
const PATIENCE = 2000;

const attributesOf = (thing: Thing) => Object.keys(traits[thing]) as Attribute[];

/** An attribute of one of these things, or of what one of its attributes names, and so on. */
function drawWanted(stream: Random, among: readonly Thing[]): Wanted {
  const thing = stream.pick(among);
  let wanted: Wanted = { attribute: stream.pick(attributesOf(thing)), of: stream.pick(things[thing]) };
  for (;;) {
    const { kind } = attributes[wanted.attribute];
    if ((kind !== 'place' && kind !== 'person') || stream.next() < 0.4) return wanted;
    const next = attributesOf(kind === 'place' ? 'cities' : 'people');
    wanted = { attribute: stream.pick(next), of: wanted };
  }
}

const isNumber = ({ attribute }: Wanted) => attributes[attribute].kind === 'number';

/** Of numbers where it is calculated with. */
function drawNumber(stream: Random, among: readonly Thing[]): Wanted {
  for (let tries = 0; tries < PATIENCE; tries++) {
    const wanted = drawWanted(stream, among);
    if (isNumber(wanted)) return wanted;
  }
  return drawNumber(stream, ['cities']);
}

/** A number to set against another: of the same attribute where there is one. */
function drawOther(stream: Random, among: readonly Thing[], one: Wanted): Operand {
  for (let tries = 0; tries < 60; tries++) {
    const other = drawNumber(stream, among);
    if (other.attribute === one.attribute && phraseOf(other) !== phraseOf(one)) return other;
  }
  return 2 + stream.int(11);
}

function drawSought(stream: Random, among: readonly Thing[], plain: boolean): Sought {
  if (plain) return { operation: stream.pick(OPERATIONS), of: [2 + stream.int(900), 2 + stream.int(90)] };
  if (stream.next() < 0.5) return drawWanted(stream, among);
  const left = drawNumber(stream, among);
  if (stream.next() < 0.3) return { operation: 'product', of: [left, 2 + stream.int(11)] };
  return { operation: stream.pick(OPERATIONS), of: [left, drawOther(stream, among, left)] };
}

function drawMail(stream: Random, found: boolean): NonNullable<Goal['mail']> {
  const thing = stream.pick(['relations', 'relations', 'companies', 'museums', 'hotels'] as const);
  const of = stream.pick(things[thing]);
  const literal = stream.next() < 0.3;
  return {
    to: literal ? truth('email address', of)! : { attribute: 'email address', of },
    ...(!found && { text: stream.pick(MESSAGES) }),
  };
}

function drawEvent(stream: Random, among: readonly Thing[]): NonNullable<Goal['event']> {
  const dated = among.filter((thing) => DATED.includes(thing));
  if (stream.next() < 0.5 || dated.length === 1) {
    const of = stream.pick(things[stream.pick(dated.length > 0 ? dated : DATED)]);
    return { title: titleOf(of), date: { attribute: 'date', of }, time: { attribute: 'starting time', of } };
  }
  const date = stream.next() < 0.5 ? TOMORROW : `2026-0${5 + stream.int(4)}-${10 + stream.int(19)}`;
  return { title: stream.pick(TITLES), date, time: `${10 + stream.int(10)}:30` };
}

function drawGoal(stream: Random, topic: string): Goal {
  const among = ABOUT[topic] ?? EVERYTHING;
  const parts = { find: stream.next() < 0.85, mail: stream.next() < 0.35, event: stream.next() < 0.25 };
  if (topic === 'Calendar') parts.event = true;
  else if (topic === 'Mail') parts.mail = true;
  else if (!parts.mail || topic in ABOUT) parts.find = true;
  return {
    ...(parts.find && { find: drawSought(stream, among, topic === 'Numbers' && stream.next() < 0.6) }),
    ...(parts.mail && { mail: drawMail(stream, parts.find) }),
    ...(parts.event && { event: drawEvent(stream, among) }),
  };
}

/** The tool that a step takes. */
export function toolOf(step: Step): ToolName {
  switch (step.kind) {
    case 'look up':
      return TOOL_OF[sourceOf(step.attribute, step.subject)];
    case 'calculate':
      return 'calculate_number';
    case 'mail':
      return 'send_email';
    case 'event':
      return 'create_event';
  }
}

/** A request on a topic that needs so many steps before its final answer, or about so many. */
export function drawRequest(stream: Random, topic: string, steps: number): ToolRequest & { steps: number } {
  let best: { goal: Goal; plan: Step[] } | undefined;
  for (let tries = 0; tries < PATIENCE; tries++) {
    const goal = drawGoal(stream, topic);
    const plan = wayTo(goal);
    // Some products are too large to be worked out.
    if (!plan) continue;
    if (!best || Math.abs(plan.length - steps) < Math.abs(best.plan.length - steps)) best = { goal, plan };
    if (plan.length === steps) break;
  }
  const { goal, plan } = best!;
  return {
    request: phrase(goal),
    topic,
    explanation: plan.map(toolOf).join(', '),
    steps: plan.length,
  };
}

/** The scenario's own list: `count` different requests of one step to six, over all topics. */
export function ownRequests(count: number, topics: readonly string[]): ToolRequest[] {
  const stream = random('tool-world', 'requests');
  const requests = new Map<string, ToolRequest>();
  while (requests.size < count) {
    const i = requests.size;
    const drawn = drawRequest(stream, topics[i % topics.length]!, 1 + (i % 6));
    requests.set(drawn.request, drawn);
  }
  return [...requests.values()];
}
