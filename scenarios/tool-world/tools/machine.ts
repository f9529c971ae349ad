/**
 * A simulated tool: *checking* refuses what its own rules refuse, *drawing* lets a search come out empty or in
 * part, *asking* has the model answer in the tool's stead.
 */
import { assign, fromPromise, setup } from 'xstate';
import { ToolAnswer, type ToolContext, ToolError } from '../../../src/tool.ts';
import type { ToolName } from '../prompts/descriptions.ts';
import { NO_ANSWER, toolMessages } from '../prompts/tools.ts';
import { refusals } from './rules.ts';

/** What of the scenario's task a tool looks at. */
export interface ToolWorldTask {
  request: string;
  /** The searches' chances to give no answer, and only a part of one. */
  noAnswer: number;
  partialAnswer: number;
}

interface Input {
  input: { task: string };
  context: Omit<ToolContext, 'signal'>;
}

interface Context extends Input {
  /** Only a part of what is asked for will be told. */
  partial: boolean;
  reply: string;
}

const taskOf = ({ context }: Input) => context.task as ToolWorldTask;

/** The model's reply to the tool's question. */
const model = fromPromise<string, Input & { tool: ToolName; partial: boolean }>(
  ({ input: { input, context, tool, partial } }) =>
    context.ask({
      messages: toolMessages({
        tool,
        request: (context.task as ToolWorldTask).request,
        task: input.task,
        earlier: context.earlier.map(({ tool, arguments: given, status, text }) => ({
          tool,
          task: (given as { task?: string } | null)?.task ?? JSON.stringify(given),
          status,
          result: text,
        })),
        partial,
      }),
    }),
);

/** Nothing found, without a model. */
const NOTHING = 'The search found nothing about this.';

const SEARCHES: readonly ToolName[] = ['search_internet', 'search_wikipedia'];

/** The machine of one of the eight tools: takes `{ input, context }`, ends with a ToolAnswer or a ToolError. */
export function simulated(tool: ToolName) {
  const searches = SEARCHES.includes(tool);
  const luck = (scope: Input) => (searches ? scope.context.random('luck').next() : 1);
  const refusal = ({ input }: Input) => refusals[tool]?.(input.task);

  return setup({
    types: { context: {} as Context, input: {} as Input, output: {} as ToolAnswer },
    actors: { model },
    guards: {
      'refused by its rules': ({ context }) => refusal(context) !== undefined,
      'without luck': ({ context }) => luck(context) < taskOf(context).noAnswer,
      'in part': ({ context }) => {
        const { noAnswer, partialAnswer } = taskOf(context);
        return luck(context) < noAnswer + partialAnswer;
      },
      'a part is left out': ({ context }) => context.partial,
      'no answer': ({ context }) => context.reply.trimStart().toUpperCase().startsWith(NO_ANSWER),
    },
    actions: {
      refuse: ({ context }) => {
        throw new ToolError('refused', refusal(context)!);
      },
      'leave a part out': assign({ partial: true }),
      'take the reply': assign(({ event }) => ({ reply: (event as unknown as { output: string }).output })),
      'fail as the model did': ({ event }) => {
        throw (event as unknown as { error: unknown }).error;
      },
    },
  }).createMachine({
    id: tool,
    context: ({ input }) => ({ ...input, partial: false, reply: '' }),
    initial: 'checking',
    states: {
      checking: {
        always: [{ guard: 'refused by its rules', target: 'refused' }, { target: 'drawing' }],
      },
      drawing: {
        always: [
          { guard: 'without luck', target: 'no answer' },
          { guard: 'in part', target: 'asking', actions: 'leave a part out' },
          { target: 'asking' },
        ],
      },
      asking: {
        invoke: {
          src: 'model',
          input: ({ context }) => ({ ...context, tool }),
          onDone: { target: 'reading', actions: 'take the reply' },
          onError: { actions: 'fail as the model did' },
        },
      },
      reading: {
        always: [
          { guard: 'no answer', target: 'no answer' },
          { guard: 'a part is left out', target: 'partial' },
          { target: 'answered' },
        ],
      },
      refused: { entry: 'refuse' },
      answered: { type: 'final', output: ({ context }) => answer(context.reply, 'answered') },
      partial: { type: 'final', output: ({ context }) => answer(context.reply, 'partial') },
      'no answer': { type: 'final', output: ({ context }) => answer(context.reply || NOTHING, 'no answer') },
    },
    output: ({ event }) => (event as { output: ToolAnswer }).output,
  });
}

function answer(reply: string, status: ToolAnswer['status']): ToolAnswer {
  const text = reply.trim().replace(new RegExp(`^${NO_ANSWER}[:.]?\\s*`, 'i'), '') || '(nothing)';
  return new ToolAnswer(text, { status });
}
