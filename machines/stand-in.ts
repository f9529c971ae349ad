/** Sits in for every agent when an episode is replayed: its moves are scripted, only its leave is its own. */
import { setup } from 'xstate';
import { z } from 'zod';
import { type Agent, type AgentEvent, type AgentInput, type AgentOutput, defineAgent } from '../src/agent.ts';
import type { EpisodeOutcome } from '../src/episode.ts';
import { EpisodeError, Stopped } from '../src/errors.ts';
import type { Role, Scenario, ScenarioState } from '../src/scenario.ts';

interface Context {
  agent: AgentInput;
}

/** How the recorded episode ended; nothing where its journal was cut off. */
const endOf = ({ agent }: Context) => agent.options as Partial<EpisodeOutcome>;

/** Where a role that gives up forfeits, it is the one by whose forfeit the recorded rewards come about. */
function forfeits(scenario: Scenario, state: ScenarioState, role: Role, rewards: EpisodeOutcome['rewards']) {
  const paid = scenario.forfeit?.(state as never, role);
  return paid !== undefined && scenario.roles.every((each) => paid[each] === rewards[each]);
}

/**
 * Asked beyond its script it does what ended the recorded episode there: it gives up, fails, or stops for the
 * recorded reason; and where the record just ends, it is silent.
 */
const machine = setup({
  types: {
    context: {} as Context,
    events: {} as AgentEvent,
    input: {} as AgentInput,
    output: {} as AgentOutput,
  },
  guards: {
    'gives up': ({ context, event }) => {
      const { end, rewards } = endOf(context);
      const { scenario, role } = context.agent;
      if (event.type !== 'OBSERVE' || end !== 'terminated' || !rewards) return false;
      const quitter = scenario.roles.find((each) => forfeits(scenario, event.state, each, rewards));
      return role === (quitter ?? role);
    },
    failed: ({ context }) => endOf(context).error !== undefined,
    'was stopped': ({ context }) => {
      const { end, stopped } = endOf(context);
      return end === 'truncated' && stopped !== undefined;
    },
  },
  actions: {
    fail: ({ context }) => {
      const { kind, message } = endOf(context).error!;
      throw new EpisodeError(kind, message);
    },
    stop: ({ context }) => {
      throw new Stopped(endOf(context).stopped!, 'as recorded');
    },
  },
}).createMachine({
  id: 'stand-in',
  context: ({ input }) => ({ agent: input }),
  initial: 'waiting',
  states: {
    waiting: {
      on: {
        OBSERVE: [
          { guard: 'gives up', target: 'gone' },
          { guard: 'failed', actions: 'fail' },
          { guard: 'was stopped', actions: 'stop' },
        ],
        OVER: [{ guard: 'failed', actions: 'fail' }, { target: 'gone' }],
      },
    },
    gone: { type: 'final' },
  },
  output: ({ context }) => {
    const { stopped, attempts } = endOf(context);
    return { ...(stopped && { stopped }), ...(attempts !== undefined && { attempts }) };
  },
});

export const standIn: Agent = defineAgent({
  id: 'stand-in',
  title: 'Stand-in',
  description: 'Leaves as the journal says.',
  options: z.looseObject({}),
  sees: () => [],
  machine,
});
