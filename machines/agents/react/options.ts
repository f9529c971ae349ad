/** What can be switched on the react agent: the parts of its prompt, and how it calls tools. */
import { z } from 'zod';
import { PLANNERS } from './planners.ts';

const part = (on: boolean, description: string) => z.boolean().default(on).describe(description);

export const reactOptions = z.strictObject({
  think: part(true, 'it reasons before it acts'),
  plan: part(false, 'it writes a plan and keeps it up to date'),
  memory: part(false, 'it writes down what it wants to remember'),
  criticise: part(false, 'it criticises what it is about to do'),
  actionHistory: part(true, 'its earlier actions are in the prompt'),
  thoughtHistory: part(true, 'its earlier thoughts are'),
  observationHistory: part(true, 'what it saw earlier is'),
  errorHistory: part(true, 'what went wrong earlier is: failed calls, refused and unreadable answers'),
  hints: part(true, 'general advice'),
  abstractExample: part(true, 'the form of an answer with placeholders, where it is not native'),
  concreteExample: part(true, 'the form of an answer filled in, where it is not native'),
  legalActions: part(true, 'the legal actions are listed, where the scenario knows them'),
  maxPromptTokens: z.coerce
    .number()
    .int()
    .min(1)
    .default(40_000)
    .describe('estimated; what does not fit is left out, the oldest steps first'),
  reasks: z.coerce
    .number()
    .int()
    .min(0)
    .default(4)
    .describe('unreadable or refused answers in a row that go back with the error'),
  temperature: z.coerce.number().min(0).max(2).default(0.1).describe('of all its questions'),
  calling: z
    .enum(['auto', 'native', 'text'])
    .default('auto')
    .describe(
      'native: tools as the provider has them; text: told of in the prompt; auto: native where it can',
    ),
  planner: z
    .enum(['none', ...PLANNERS])
    .default('none')
    .describe('plans one task for one tool at a time, as JSON, in place of the prompt made of parts'),
  explored: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('turns of an exploration of the tools before, whose knowledge it has'),
  explorer: z.string().optional().describe('the model that explored; default its own'),
  control: z
    .enum(['none', 'shuffled'])
    .default('none')
    .describe('shuffled: what was explored, with the results exchanged among the calls'),
});

export type ReactOptions = z.infer<typeof reactOptions>;
