/** What the react agent's chart does: its context, guards, actions and its question. */
import { assign, fromPromise, sendParent, setup } from 'xstate';
import type { AgentEvent, AgentInput, AgentOutput, Played } from '../../../src/agent.ts';
import type { ScenarioState } from '../../../src/scenario.ts';
import { scenarioCode } from '../questions.ts';
import { askOnce, type Heard } from './ask.ts';
import { documented } from './knowledge.ts';
import type { ReactOptions } from './options.ts';
import type { Complaint, Decision, Step, Thinking } from './thinking.ts';

export interface Context {
  agent: AgentInput;
  state: ScenarioState | undefined;
  observation: string;
  start: Thinking['start'] | undefined;
  steps: readonly Step[];
  memory: string;
  plan: string;
  complaints: readonly Complaint[];
  decided: Decision | undefined;
  /** Questions answered, re-asked ones once. */
  decision: number;
  /** Refused actions in a row. */
  refusals: number;
  /** Nothing could be read or played. */
  lost: boolean;
}

type Event = AgentEvent | { type: 'xstate.done.actor.model'; output: Heard };

const NOTHING: readonly never[] = [];

const optionsOf = ({ agent }: Pick<Context, 'agent'>) => agent.options as unknown as ReactOptions;

export const thinking = (context: Context): Thinking => {
  const { agent, observation, start, steps, memory, plan, complaints, decision } = context;
  const { scenario, notes } = agent;
  const state = context.state!;
  const tools = scenario.tools && scenarioCode(agent, 'tools', () => scenario.tools!(state as never));
  return {
    agent,
    options: optionsOf(context),
    state,
    observation,
    start: start!,
    tools: tools && documented(tools, notes),
    steps,
    memory,
    plan,
    complaints,
    decision,
  };
};

export const reactContext = ({ input }: { input: AgentInput }): Context => ({
  agent: input,
  state: undefined,
  observation: '',
  start: undefined,
  steps: NOTHING,
  memory: '',
  plan: '',
  complaints: NOTHING,
  decided: undefined,
  decision: 0,
  refusals: 0,
  lost: false,
});

export const reactOutput = ({ context }: { context: Context }): AgentOutput => ({
  attempts: 1,
  ...(context.lost && { stopped: 'parse' as const }),
});

/** The steps, with what the calls of the last one have brought. */
function withResults({ agent, steps }: Context, state: ScenarioState): readonly Step[] {
  const { results } = agent.scenario;
  const last = steps.at(-1);
  if (!last || !results) return steps;
  const brought = scenarioCode(agent, 'results', () => results(state as never));
  return [...steps.slice(0, -1), { ...last, results: brought }];
}

/** Its own actions that another has played for it, as in an episode that was branched. */
function stepsOf(agent: AgentInput, played: readonly Played[]): Step[] {
  const { scenario, role } = agent;
  // Tools have their calls so far in the request.
  if (scenario.tools) return [];
  return played
    .filter((each) => each.role === role)
    .map(({ action, before }) => {
      const text = scenarioCode(agent, 'format', () => scenario.format(action, before as never));
      const observation = scenarioCode(agent, 'observe', () => scenario.observe(before as never, role));
      const decision = { action, thought: '', said: { text, toolCalls: NOTHING } };
      return { observation, decision, text, results: NOTHING, errors: NOTHING };
    });
}

export const react = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as AgentInput,
    output: {} as AgentOutput,
  },
  actors: {
    'ask the model': fromPromise<Heard, Thinking>(({ input }) => askOnce(input)),
  },
  guards: {
    readable: ({ event }) => event.type === 'xstate.done.actor.model' && event.output.decision !== undefined,
    'may be asked again': ({ context }) => context.complaints.length < optionsOf(context).reasks,
    'refused too often': ({ context, event }) =>
      event.type === 'FEEDBACK' && !event.accepted && context.refusals >= optionsOf(context).reasks,
  },
  actions: {
    look: assign(({ context, event }) => {
      if (event.type !== 'OBSERVE') return {};
      const { observation, state, played } = event;
      if (context.start) return { observation, state, steps: withResults(context, state) };
      return { observation, state, start: { state, observation }, steps: stepsOf(context.agent, played) };
    }),
    decide: assign(({ event }) =>
      event.type === 'xstate.done.actor.model' ? { decided: event.output.decision } : {},
    ),
    'note what is wrong with it': assign(({ context, event }) => {
      if (event.type !== 'xstate.done.actor.model') return {};
      return { complaints: [...context.complaints, event.output.complaint!] };
    }),
    'give up': assign({ lost: true }),
    act: sendParent(({ context }) => {
      const { agent, decided } = context;
      const { action, thought } = decided!;
      return { type: 'ACT', role: agent.role, attempt: 0, action, ...(thought && { thought }) };
    }),
    'note the step': assign(({ context, event }) => {
      if (event.type !== 'FEEDBACK') return {};
      const { agent, state, observation, complaints, steps, refusals } = context;
      const decision = context.decided!;
      const text = scenarioCode(agent, 'format', () =>
        agent.scenario.format(decision.action as never, state as never),
      );
      const errors = complaints.length === 0 ? NOTHING : complaints.map(({ why }) => why);
      const step: Step = { observation, decision, text, results: NOTHING, errors };
      return {
        steps: [...steps, event.accepted ? step : { ...step, refusal: event.text }],
        memory: decision.memory ?? context.memory,
        plan: decision.plan ?? context.plan,
        complaints: NOTHING,
        decided: undefined,
        decision: context.decision + 1,
        refusals: event.accepted ? 0 : refusals + 1,
      };
    }),
  },
});
