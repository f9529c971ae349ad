/** Agents that ask no model: the yardsticks `random` and `first`. */
import { assign, sendParent, setup } from 'xstate';
import { z } from 'zod';
import { type AgentEvent, type AgentInput, type AgentOutput, defineAgent } from '../../src/agent.ts';
import { scenarioFault } from '../../src/blame.ts';
import type { Scenario, ScenarioState } from '../../src/scenario.ts';
import { scenarioCode } from './questions.ts';

interface Context {
  agent: AgentInput;
  moves: number;
}

type Choose = (agent: AgentInput, state: ScenarioState, move: number) => unknown;

/** A chart with one thing to do: answer every observation with an action. */
const chooser = (id: string, choose: Choose) =>
  setup({
    types: {
      context: {} as Context,
      events: {} as AgentEvent,
      input: {} as AgentInput,
      output: {} as AgentOutput,
    },
    actions: {
      choose: sendParent(({ context: { agent, moves }, event }) => ({
        type: 'ACT',
        role: agent.role,
        attempt: 0,
        action: event.type === 'OBSERVE' ? choose(agent, event.state, moves) : undefined,
      })),
    },
  }).createMachine({
    id,
    context: ({ input }) => ({ agent: input, moves: 0 }),
    initial: 'waiting',
    states: {
      waiting: { on: { OBSERVE: 'choosing', OVER: 'done' } },
      choosing: {
        entry: ['choose', assign({ moves: ({ context }) => context.moves + 1 })],
        on: { FEEDBACK: 'waiting' },
      },
      done: { type: 'final' },
    },
  });

/** At least one, else the scenario is broken: it is this role's turn. */
function legalActions(agent: AgentInput, state: ScenarioState): readonly unknown[] {
  const { scenario, role } = agent;
  const actions = scenarioCode(agent, 'actions', () => scenario.actions!(state as never, role));
  if (actions.length > 0) return actions;
  throw scenarioFault(
    scenario,
    `${role} is on turn and actions gives none, in state ${JSON.stringify(state.value)}`,
  );
}

const needsActions = (scenario: Scenario) =>
  scenario.actions ? undefined : 'it needs a list of legal actions, and this scenario gives none';

/** Uniform over the legal actions; in an open space, what the scenario samples. */
export const random = defineAgent({
  id: 'random',
  title: 'Random',
  description: 'A legal action, uniformly.',
  options: z.strictObject({}),
  sees: () => ['rules'],
  machine: chooser('random', (agent, state, move) => {
    const { scenario, role, random } = agent;
    const stream = random('move', move);
    return scenario.actions
      ? stream.pick(legalActions(agent, state))
      : scenarioCode(agent, 'sample', () => scenario.sample!(state as never, role, stream));
  }),
});

export const first = defineAgent({
  id: 'first',
  title: 'First',
  description: 'The first legal action.',
  options: z.strictObject({}),
  sees: () => ['rules'],
  refuses: needsActions,
  machine: chooser('first', (agent, state) => legalActions(agent, state)[0]),
});
