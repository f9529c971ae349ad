/**
 * What a learned model gets wrong about the world: for every action that was really played, what it would
 * have predicted is compared with what happened. A mismatch becomes an example, a plain sentence that states
 * the right fact with the position written out.
 */
import type { AgentInput, Notes, Played } from '../../src/agent.ts';
import type { Attempt, BelievedOutcome } from '../../src/prompts/types.ts';
import type { Role, ScenarioState } from '../../src/scenario.ts';
import { anticipate, believedOutcome, type ForesightInput, type Learnt, predict, viewIn } from './beliefs.ts';
import { type Moment, scenarioCode } from './questions.ts';

/** A fact that the model had wrong. */
export interface Example {
  of: keyof Learnt;
  /** What it is about: of the examples about one thing only the newest is kept. */
  about: string;
  fact: string;
}

/** Notes with nothing in them. */
export const NOTHING_LEARNT: Learnt = { propose: [], predict: [], outcome: [], anticipate: [] };

/** Notes as they came from earlier episodes. */
export const learntFrom = (notes: Notes): Learnt => ({ ...NOTHING_LEARNT, ...notes });

/** With these examples, the newest first; at most `limit` of a kind. */
export function withExamples(learnt: Learnt, examples: readonly Example[], limit: number): Learnt {
  const added = { ...learnt };
  for (const { of, about, fact } of examples) {
    const others = added[of].filter((text) => !text.startsWith(`${about}\n`));
    added[of] = [`${about}\n${fact}`, ...others].slice(0, limit);
  }
  return added;
}

/**
 * The facts that the model gets wrong about what was played. What it was asked already in this episode is
 * not asked again: its answer then counts.
 */
export async function review(input: ForesightInput, played: readonly Played[]): Promise<Example[]> {
  const found = await Promise.all(
    played.flatMap((each) => [
      wrongPrediction(input, each),
      wrongOutcome(input, each),
      wrongExpectation(input, each),
    ]),
  );
  return found.flatMap((example) => example ?? []);
}

async function wrongPrediction(input: ForesightInput, played: Played): Promise<Example | undefined> {
  const { role, action, before, after } = played;
  const expected = await predict(input, played);
  const fact = seen(input, after, role);
  if (expected && seen(input, expected, role) === fact) return undefined;
  const about = `${role} plays ${format(input, action, before)} in the position\n${seen(input, before, role)}`;
  return { of: 'predict', about, fact: `Right after it the position is\n${fact}` };
}

async function wrongOutcome(input: ForesightInput, { after }: Played): Promise<Example | undefined> {
  const { agent } = input;
  const believed = await believedOutcome(input, after);
  const real = outcomeOf(input, after);
  if (believed && sameOutcome(believed, real)) return undefined;
  return {
    of: 'outcome',
    about: `In the position\n${seen(input, after, agent.role)}`,
    fact: outcomeText(agent.scenario.roles, real),
  };
}

async function wrongExpectation(input: ForesightInput, played: Played): Promise<Example | undefined> {
  const { agent } = input;
  const { role, action, before } = played;
  if (role === agent.role) return undefined;
  const expected = await anticipate(input, before, role);
  const fact = `${role} played ${format(input, action, before)}.`;
  if (expected && `${role} played ${format(input, expected.action, before)}.` === fact) return undefined;
  return { of: 'anticipate', about: `In the position\n${seen(input, before, agent.role)}`, fact };
}

const seen = (input: ForesightInput, state: ScenarioState, role: Role): string =>
  viewIn(input, state, role, 'outcome').observation;

const format = ({ agent }: Moment, action: unknown, state: ScenarioState): string =>
  scenarioCode(agent, 'format', () => agent.scenario.format(action, state as never));

function outcomeOf({ agent }: Moment, state: ScenarioState): BelievedOutcome {
  const { scenario } = agent;
  if (state.status !== 'done') return { over: false };
  return { over: true, returns: scenarioCode(agent, 'returns', () => scenario.returns(state as never)) };
}

/** Beliefs name who wins, not by how much. */
function sameOutcome(a: BelievedOutcome, b: BelievedOutcome): boolean {
  if (a.over !== b.over) return false;
  const roles = Object.keys(b.returns ?? {});
  return roles.every((role) => Math.sign(a.returns?.[role] ?? 0) === Math.sign(b.returns![role]!));
}

/** In the words in which the question wants its answer. */
function outcomeText(roles: readonly Role[], { over, returns = {} }: BelievedOutcome): string {
  if (!over) return 'nobody has won yet: it is not over.';
  if (roles.length === 1) return `it is over: ${returns[roles[0]!]! > 0 ? 'success' : 'failure'}.`;
  const winner = roles.find((role) => returns[role]! > 0);
  return winner === undefined ? 'it is over: nobody has won, it is a tie.' : `it is over: ${winner} has won.`;
}

/** A game that is over as an attempt: one's own actions, and how it went. */
export function retold(
  agent: AgentInput,
  game: readonly Played[],
  returns: Readonly<Record<Role, number>>,
): Attempt {
  const { scenario, role } = agent;
  const own = game.filter((played) => played.role === role).map(({ action }) => action);
  const result = returns[role]! > 0 ? 'won' : returns[role]! < 0 ? 'lost' : 'not won';
  return scenarioCode(agent, 'format', () => {
    const story = game.map((each) => `${each.role}: ${scenario.format(each.action, each.before as never)}`);
    const last = game.at(-1);
    const end = last ? ` The last position:\n${scenario.observe(last.after as never, role)}` : '';
    const feedback = `${story.join(', ')}. You have ${result}.${end}`;
    return { actions: own, accepted: own.length, feedback };
  });
}
