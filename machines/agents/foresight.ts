/**
 * Planning ahead in a model's head: what comes of each candidate, what the others answer, and so on, in
 * states that the model believes in. Level by level: all questions of one kind on one level are asked at
 * once, so that neither the tree nor the draws depend on which answer comes first.
 */
import type { BelievedOutcome } from '../../src/prompts/types.ts';
import type { Role, ScenarioState } from '../../src/scenario.ts';
import {
  anticipate,
  believedOutcome,
  consult,
  type ForesightInput,
  legalOf,
  predict,
  viewIn,
} from './beliefs.ts';
import { type Moment, readable, scenarioCode } from './questions.ts';

/** An action in the model's head. */
export interface Thought {
  role: Role;
  action: unknown;
  before: ScenarioState;
  /** As predicted; absent: the prediction could not be read, and nothing is known of what follows. */
  after?: ScenarioState;
  outcome?: BelievedOutcome;
  /** What another role is believed to answer. */
  reply?: Thought;
  /** The next turn of one's own. */
  next?: Choice;
}

/** A turn of one's own in the model's head. Equal positions on one level share it. */
export interface Choice {
  state: ScenarioState;
  candidates: Thought[];
}

/** How a move that was imagined stands in a journal. */
export interface ImaginedMove {
  role: Role;
  text: string;
  /** For the agent. */
  value: number;
  over?: boolean;
  reply?: ImaginedMove;
  next?: readonly ImaginedMove[];
}

export interface Foresight {
  /** The candidate of the best value; of equals, the first proposed. */
  action: unknown;
  value: number;
  /** `text`: what is expected to follow, one's own best moves included. */
  candidates: readonly { text: string; value: number; kept: boolean }[];
  imagined: readonly ImaginedMove[];
}

/** Plans ahead from these candidates and says which is best. */
export async function foresee(input: ForesightInput, candidates: readonly unknown[]): Promise<Foresight> {
  const root = choiceOf(input, input.state, candidates);
  let choices = [root];
  for (let depth = 1; choices.length > 0; depth++) {
    const open = await playRound(
      input,
      choices.flatMap((choice) => choice.candidates),
    );
    if (depth >= input.options.depth) break;
    choices = await propose(input, open);
  }
  const values = root.candidates.map((thought) => worthOf(input, thought));
  const value = Math.max(...values);
  const best = values.indexOf(value);
  const imagined = root.candidates.map((thought) => imaginedOf(input, thought));
  return {
    action: root.candidates[best]!.action,
    value,
    candidates: imagined.map((move, i) => ({
      text: expectedLine(move).join(' → '),
      value: move.value,
      kept: i === best,
    })),
    imagined,
  };
}

const choiceOf = ({ agent }: Moment, state: ScenarioState, actions: readonly unknown[]): Choice => ({
  state,
  candidates: actions.map((action) => ({ role: agent.role, action, before: state })),
});

/** Plays these thoughts and the others' answers, until it is one's own turn again; returns the last ones. */
async function playRound(input: ForesightInput, thoughts: readonly Thought[]): Promise<Thought[]> {
  const { scenario, role } = input.agent;
  const turnIn = (state: ScenarioState) =>
    scenarioCode(input.agent, 'turn', () => scenario.turn(state as never));
  const open: Thought[] = [];
  let moving = thoughts;
  // Every other role may answer once.
  for (let answers = 0; moving.length > 0; answers++) {
    await Promise.all(
      moving.map(async (thought) => {
        thought.after = await predict(input, thought);
      }),
    );
    const foreseen = moving.filter(({ after }) => after !== undefined);
    await Promise.all(
      foreseen.map(async (thought) => {
        thought.outcome = await believedOutcome(input, thought.after!);
      }),
    );
    const on = foreseen.filter(({ outcome }) => !outcome?.over);
    open.push(...on.filter(({ after }) => turnIn(after!) === role));
    if (answers + 1 >= scenario.roles.length) break;
    await Promise.all(
      on.map(async (thought) => {
        const before = thought.after!;
        const other = turnIn(before);
        if (typeof other !== 'string' || other === role || !scenario.roles.includes(other)) return;
        const expected = await anticipate(input, before, other);
        if (expected) thought.reply = { role: other, action: expected.action, before };
      }),
    );
    moving = on.flatMap(({ reply }) => reply ?? []);
  }
  return open;
}

/** The candidates of the turns that these thoughts lead to. */
async function propose(input: ForesightInput, thoughts: readonly Thought[]): Promise<Choice[]> {
  const { agent, options } = input;
  const choices = new Map<string, Choice>();
  for (const thought of thoughts) {
    const state = thought.after!;
    const { observation } = viewIn(input, state, agent.role, 'propose');
    const choice = choices.get(observation) ?? choiceOf(input, state, []);
    choices.set(observation, choice);
    thought.next = choice;
  }
  await Promise.all(
    [...choices.values()].map(async (choice) => {
      const view = viewIn(input, choice.state, agent.role, 'propose');
      const { proposals: count } = options;
      const reply = await consult(input, 'propose', () => agent.prompts.propose({ ...view, count }));
      const read = readable(agent, 'prompts.readProposals', () => agent.prompts.readProposals(reply, view));
      const legal = legalOf(input, choice.state, read ?? []).slice(0, count);
      choice.candidates = choiceOf(input, choice.state, legal).candidates;
    }),
  );
  return [...choices.values()];
}

/** What a thought is worth to the agent; 0 where nothing is known of its end. */
function worthOf(input: ForesightInput, { outcome, reply, next }: Thought): number {
  if (outcome?.over) return outcome.returns?.[input.agent.role] ?? 0;
  if (reply) return worthOf(input, reply);
  if (!next || next.candidates.length === 0) return 0;
  return Math.max(...next.candidates.map((thought) => worthOf(input, thought)));
}

function imaginedOf(input: ForesightInput, thought: Thought): ImaginedMove {
  const { role, action, before, outcome, reply, next } = thought;
  const { scenario } = input.agent;
  return {
    role,
    text: scenarioCode(input.agent, 'format', () => scenario.format(action, before as never)),
    value: worthOf(input, thought),
    ...(outcome && { over: outcome.over }),
    ...(reply && { reply: imaginedOf(input, reply) }),
    ...(next && { next: next.candidates.map((each) => imaginedOf(input, each)) }),
  };
}

/** A move and what is expected to follow, in words. */
function expectedLine({ text, value, reply, next = [] }: ImaginedMove): string[] {
  const follows = reply ?? next.find((move) => move.value === value);
  return [text, ...(follows ? expectedLine(follows) : [])];
}
