/**
 * Tree of Thoughts as a machine: *proposing* asks for continuations of all open paths at once,
 * *judging* for the worth of all new ones at once, *selecting* keeps the best, until every kept path is
 * closed. The critical path of a level is one propose and one value latency. What is kept, and when a plan
 * is found, is `src/search/thoughts.ts`'s to say; who is asked and how is said here.
 */
import { assign, fromPromise, setup } from 'xstate';
import {
  isFound,
  judge as judged,
  keep,
  needsJudging,
  openPaths,
  type Path,
  planOf,
  propose as proposed,
  type Thinking,
  type ThoughtsOptions,
  think,
} from '../../src/search/thoughts.ts';
import { type Moment, readable, scenarioCode, viewOf } from './questions.ts';

export interface BeamOptions {
  /** At most this many candidates per path. */
  proposals: number;
  /** Samples of each value or vote question. */
  evaluations: number;
  /** `breadth`: the best paths of each level; `depth`: the best path first, with backtracking. */
  strategy: 'breadth' | 'depth';
  breadth: number;
  /** Depth-first: paths judged below this are given up. */
  threshold?: number;
  generate: 'propose' | 'sample';
  evaluate: 'value' | 'vote';
  select: 'greedy' | 'sample';
  /** Temperatures of proposing and of judging. */
  temperature: number;
  valueTemperature: number;
  reuse: 'episode' | 'none';
}

export interface BeamInput extends Moment {
  options: BeamOptions;
  memory: { propose: readonly string[]; value: readonly string[] };
}

/** One level of the search, as the journal keeps it. */
export interface BeamLevel {
  /** `text` is the path's last action, in the scenario's words. */
  candidates: { text: string; actions: readonly unknown[]; value: number; kept: boolean }[];
}

export interface BeamOutput {
  /** The best path found; empty when nothing could be proposed. */
  plan: readonly unknown[];
  levels: readonly BeamLevel[];
}

export interface BeamContext {
  input: BeamInput;
  options: ThoughtsOptions;
  thinking: Thinking;
  levels: readonly BeamLevel[];
}

/** Depth-first: paths continued at most, as the authors' crosswords allow. */
const VISITS = 100;

/** Continuations of one path. */
async function propose(input: BeamInput, path: readonly unknown[]): Promise<unknown[]> {
  const { agent, options, attempt, decision } = input;
  const { prompts } = agent;
  const view = viewOf(input, path, input.memory.propose);
  const address = { temperature: options.temperature, attempt, decision };
  if (options.generate === 'propose') {
    const messages = scenarioCode(agent, 'prompts.propose', () =>
      prompts.propose({ ...view, count: options.proposals }),
    );
    const [reply] = await agent.ask({ purpose: 'propose', messages, ...address });
    const read = readable(agent, 'prompts.readProposals', () => prompts.readProposals(reply!, view));
    return (read ?? []).slice(0, options.proposals);
  }
  const messages = scenarioCode(agent, 'prompts.plan', () => prompts.plan({ ...view, style: 'standard' }));
  const replies = await agent.ask({ purpose: 'sample', messages, samples: options.proposals, ...address });
  return replies.flatMap((reply) =>
    (readable(agent, 'prompts.readPlan', () => prompts.readPlan(reply, view)) ?? []).slice(0, 1),
  );
}

/** The worth of each path: value samples summed, or votes counted. An unreadable judgement counts nothing. */
async function judge(input: BeamInput, paths: readonly Path[]): Promise<number[]> {
  const { agent, options, attempt, decision } = input;
  const { prompts } = agent;
  const address = {
    samples: options.evaluations,
    temperature: options.valueTemperature,
    attempt,
    decision,
    reuse: options.reuse,
  };
  const view = (path: readonly unknown[]) => viewOf(input, path, input.memory.value);
  if (options.evaluate === 'vote') {
    const actions = paths.map((path) => path.actions);
    const messages = scenarioCode(agent, 'prompts.vote', () => prompts.vote(view([]), actions));
    const votes = paths.map(() => 0);
    for (const reply of await agent.ask({ purpose: 'vote', messages, ...address })) {
      const vote = readable(agent, 'prompts.readVote', () => prompts.readVote(reply, actions));
      if (vote !== undefined) votes[vote]! += 1;
    }
    return votes;
  }
  // Paths that put the same question (two ways to the same numbers) are asked about once.
  const asked = new Map<string, Promise<number>>();
  return Promise.all(
    paths.map(({ actions, judged, value: before }) => {
      if (judged) return before;
      const messages = scenarioCode(agent, 'prompts.value', () => prompts.value(view(actions)));
      const question = JSON.stringify(messages);
      const known = asked.get(question);
      if (known) return known;
      const value = agent.ask({ purpose: 'value', messages, ...address }).then((replies) =>
        replies.reduce((sum, reply) => {
          const read = readable(agent, 'prompts.readValue', () => prompts.readValue(reply, view(actions)));
          return sum + (read ?? 0);
        }, 0),
      );
      asked.set(question, value);
      return value;
    }),
  );
}

/** The machine: input BeamInput, output BeamOutput. */
export const beamMachine = setup({
  types: {
    context: {} as BeamContext,
    events: {} as { type: 'never' },
    input: {} as BeamInput,
    output: {} as BeamOutput,
  },
  actors: {
    propose: fromPromise<unknown[][], { input: BeamInput; paths: readonly Path[] }>(({ input }) =>
      Promise.all(input.paths.map(({ actions }) => propose(input.input, actions))),
    ),
    judge: fromPromise<number[], { input: BeamInput; paths: readonly Path[] }>(({ input }) =>
      judge(input.input, input.paths),
    ),
  },
  guards: {
    'nothing to add': ({ context }) => isFound(context.thinking, context.options),
    'judgement matters': ({ context }) => needsJudging(context.thinking, context.options),
  },
  actions: {
    'add continuations': assign(({ context }, { proposals }: { proposals: unknown[][] }) => {
      const { agent } = context.input;
      const complete = (path: readonly unknown[]) =>
        scenarioCode(agent, 'prompts.complete', () =>
          agent.prompts.complete(viewOf(context.input, path, [])),
        );
      return { thinking: proposed(context.thinking, proposals, complete) };
    }),
    'set values': assign(({ context }, { values }: { values: number[] }) => ({
      thinking: judged(context.thinking, values),
    })),
    'keep the best': assign(({ context: { input, options, thinking: before, levels } }) => {
      const { agent, attempt, decision, state } = input;
      const random = agent.random('select', attempt, decision, before.depth);
      const thinking = keep(before, options, random);
      // The beginning, for which nothing was proposed, comes back without an action.
      const candidates = thinking.levels.at(-1)!.candidates.filter(({ actions }) => actions.length > 0);
      const level = candidates.map((candidate) => ({
        text: scenarioCode(agent, 'format', () =>
          agent.scenario.format(candidate.actions.at(-1), state as never),
        ),
        ...candidate,
      }));
      return { thinking, levels: [...levels, { candidates: level }] };
    }),
  },
}).createMachine({
  id: 'beam',
  context: ({ input }) => ({
    input,
    options: thoughtsOptions(input),
    thinking: think(),
    levels: [],
  }),
  initial: 'proposing',
  states: {
    proposing: {
      invoke: {
        src: 'propose',
        input: ({ context }) => ({ input: context.input, paths: openPaths(context.thinking) }),
        onDone: {
          target: 'expanded',
          actions: { type: 'add continuations', params: ({ event }) => ({ proposals: event.output }) },
        },
      },
    },
    expanded: {
      always: [{ guard: 'judgement matters', target: 'judging' }, { target: 'selecting' }],
    },
    judging: {
      invoke: {
        src: 'judge',
        input: ({ context }) => ({ input: context.input, paths: context.thinking.candidates }),
        onDone: {
          target: 'selecting',
          actions: { type: 'set values', params: ({ event }) => ({ values: event.output }) },
        },
      },
    },
    selecting: {
      entry: 'keep the best',
      always: [{ guard: 'nothing to add', target: 'found' }, { target: 'proposing' }],
    },
    found: { type: 'final' },
  },
  output: ({ context }) => ({ plan: planOf(context.thinking, context.options), levels: context.levels }),
});

/** A plan has at most as many actions as the scenario calls sensible. */
function thoughtsOptions({ agent, state, options }: BeamInput): ThoughtsOptions {
  const { scenario } = agent;
  const { strategy, breadth, threshold, select } = options;
  const horizon = scenarioCode(agent, 'horizon', () => scenario.horizon?.(state as never) ?? 10);
  return { strategy, breadth, threshold, select, horizon, nodes: VISITS };
}
