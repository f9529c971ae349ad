/** A person in a role: their answers come from a desk that whoever plays the episode provides. */
import { assign, fromPromise, sendParent, setup } from 'xstate';
import { z } from 'zod';
import { type AgentEvent, type AgentInput, type AgentOutput, defineAgent } from '../../src/agent.ts';
import type { DeskAnswer, DeskQuestion } from '../../src/desk.ts';
import { EpisodeError } from '../../src/errors.ts';

interface Context {
  agent: AgentInput;
  asked?: Pick<DeskQuestion, 'observation' | 'state'>;
  answer?: DeskAnswer;
  /** What was said of the last action, if it was refused. */
  refusal?: string;
}

type Event = AgentEvent | { type: 'xstate.done.actor.person'; output: DeskAnswer };

const machine = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as AgentInput,
    output: {} as AgentOutput,
  },
  actors: {
    person: fromPromise<DeskAnswer, Context>(
      async ({ input: { agent, asked, refusal }, signal }): Promise<DeskAnswer> => {
        const { desk, role, scenario } = agent;
        if (!desk) throw new EpisodeError('internal', `nobody gave the person who plays ${role} a desk`);
        return desk.ask({ role, scenario, ...asked!, ...(refusal !== undefined && { refusal }) }, signal);
      },
    ),
  },
  guards: {
    'gives up': ({ event }) => event.type === 'xstate.done.actor.person' && event.output === 'resigns',
    refused: ({ event }) => event.type === 'FEEDBACK' && !event.accepted,
  },
  actions: {
    'note what is shown': assign(({ event }) =>
      event.type === 'OBSERVE' ? { asked: { observation: event.observation, state: event.state } } : {},
    ),
    'note the answer': assign(({ event }) =>
      event.type === 'xstate.done.actor.person' ? { answer: event.output } : {},
    ),
    'note the refusal': assign(({ event }) => (event.type === 'FEEDBACK' ? { refusal: event.text } : {})),
    'forget the refusal': assign({ refusal: undefined }),
    act: sendParent(({ context: { agent, answer } }) => ({
      type: 'ACT',
      role: agent.role,
      attempt: 0,
      action: (answer as { action: unknown }).action,
    })),
  },
}).createMachine({
  id: 'human',
  context: ({ input }) => ({ agent: input }),
  initial: 'watching',
  states: {
    watching: {
      on: { OBSERVE: { target: 'thinking', actions: 'note what is shown' }, OVER: 'done' },
    },
    thinking: {
      description: 'The person looks at what the role is shown, and answers.',
      invoke: {
        id: 'person',
        src: 'person',
        input: ({ context }) => context,
        onDone: [
          { guard: 'gives up', target: 'done', actions: 'note the answer' },
          { target: 'acting', actions: 'note the answer' },
        ],
      },
    },
    acting: {
      entry: 'act',
      on: {
        FEEDBACK: [
          { guard: 'refused', target: 'watching', actions: 'note the refusal' },
          { target: 'watching', actions: 'forget the refusal' },
        ],
      },
    },
    done: { type: 'final' },
  },
  output: ({ context }) => (context.answer === 'resigns' ? { stopped: 'resigned' } : {}),
});

export const human = defineAgent({
  id: 'human',
  title: 'Human',
  description: 'A person, on the terminal or on the Studio’s page.',
  options: z.strictObject({}),
  sees: () => ['person'],
  machine,
});
