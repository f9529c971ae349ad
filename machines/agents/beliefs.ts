/** What a model believes of the world, one question at a time: what follows, whether it is over, what others do. */
import type { BelievedOutcome, View } from '../../src/prompts/types.ts';
import type { Role, ScenarioState } from '../../src/scenario.ts';
import { type Moment, readable, scenarioCode } from './questions.ts';

export interface ForesightOptions {
  /** Candidates per turn of one's own. */
  proposals: number;
  /** Turns of one's own that are looked ahead at most. */
  depth: number;
  temperature: number;
}

/** What was learnt, by the question it is for. */
export interface Learnt {
  propose: readonly string[];
  predict: readonly string[];
  outcome: readonly string[];
  anticipate: readonly string[];
}

export interface ForesightInput extends Moment {
  options: ForesightOptions;
  learnt: Learnt;
}

type Purpose = keyof Learnt;

/** The view of a state, believed or real, as `role` sees it. */
export function viewIn(input: ForesightInput, state: ScenarioState, role: Role, purpose: Purpose): View {
  const { scenario } = input.agent;
  const observation = scenarioCode(input.agent, 'observe', () => scenario.observe(state as never, role));
  return { state, role, observation, path: [], memory: input.learnt[purpose] };
}

/** One reply to a question of one's own prompts. Equal questions of an episode are asked once. */
export async function consult(
  input: ForesightInput,
  purpose: Purpose,
  write: () => ReturnType<typeof input.agent.prompts.predict>,
): Promise<string> {
  const { agent, options, attempt, decision } = input;
  const messages = scenarioCode(agent, `prompts.${purpose}`, write);
  const { temperature } = options;
  const [reply] = await agent.ask({ purpose, messages, temperature, attempt, decision, reuse: 'episode' });
  return reply!;
}

/** The state that the model expects after a role's action; undefined when its reply cannot be read. */
export async function predict(
  input: ForesightInput,
  { role, action, before }: { role: Role; action: unknown; before: ScenarioState },
): Promise<ScenarioState | undefined> {
  const { agent } = input;
  const view = viewIn(input, before, role, 'predict');
  const reply = await consult(input, 'predict', () => agent.prompts.predict(view, action));
  return readable(agent, 'prompts.readPrediction', () => agent.prompts.readPrediction(reply, view, action)) as
    | ScenarioState
    | undefined;
}

/** Whether the model holds a position to be over, and for whom; undefined when its reply cannot be read. */
export async function believedOutcome(
  input: ForesightInput,
  state: ScenarioState,
): Promise<BelievedOutcome | undefined> {
  const { agent } = input;
  const view = viewIn(input, state, agent.role, 'outcome');
  const reply = await consult(input, 'outcome', () => agent.prompts.outcome(view));
  return readable(agent, 'prompts.readOutcome', () => agent.prompts.readOutcome(reply, view));
}

/** What the model expects another role to do; undefined when its reply cannot be read. */
export async function anticipate(
  input: ForesightInput,
  state: ScenarioState,
  other: Role,
): Promise<{ action: unknown } | undefined> {
  const { agent } = input;
  const view = viewIn(input, state, agent.role, 'anticipate');
  const reply = await consult(input, 'anticipate', () => agent.prompts.anticipate(view, other));
  return readable(agent, 'prompts.readAnticipated', () => ({
    action: agent.prompts.readAnticipated(reply, view, other),
  }));
}

/** The distinct legal ones of some actions, in their order. */
export function legalOf(input: Moment, state: ScenarioState, actions: readonly unknown[]): unknown[] {
  const { scenario, role } = input.agent;
  const legal = scenarioCode(input.agent, 'actions', () => scenario.actions!(state as never, role));
  const byText = new Map(legal.map((action) => [JSON.stringify(action), action]));
  const proposed = new Set(actions.map((action) => JSON.stringify(action)));
  return [...proposed].flatMap((text) => (byText.has(text) ? [byText.get(text)] : []));
}
