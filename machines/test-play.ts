/** Plays episodes of small worlds with replies by hand, for the tests of machines. */
import { assign, setup } from 'xstate';
import { z } from 'zod';
import type { ChatQuestion, Question } from '../src/agent.ts';
import type { EpisodeInput, JournalEntry, Seat } from '../src/episode.ts';
import { ParseError } from '../src/errors.ts';
import { inlineSearches } from '../src/pool/inline.ts';
import type { WeighQuestion } from '../src/pool/types.ts';
import { frequencies } from '../src/runs/play/weighing.ts';
import { defineScenario, type Role, type Scenario } from '../src/scenario.ts';
import { agents } from './agents/index.ts';
import { playEpisode } from './play.ts';

/** Count to the target by ones and twos; a three is refused; overshooting loses. */
export const counting = (roles: readonly string[] = ['agent']) =>
  defineScenario({
    id: 'counting',
    title: 'Counting',
    roles,
    rules: 'Count to the target.',
    task: z.object({ target: z.number() }),
    tasks: () => [{ target: 5 }],
    taskName: (task) => String(task.target),
    action: z.number(),
    machine: setup({
      types: {
        context: {} as { target: number; count: number; next: number },
        input: {} as { target: number },
        events: {} as { type: 'ACT'; role: string; action: number },
      },
      guards: {
        legal: ({ context, event }) =>
          (event.action === 1 || event.action === 2) && event.role === roles[context.next],
      },
    }).createMachine({
      context: ({ input }) => ({ target: input.target, count: 0, next: 0 }),
      initial: 'counting',
      states: {
        counting: {
          always: [
            { guard: ({ context }) => context.count === context.target, target: 'reached' },
            { guard: ({ context }) => context.count > context.target, target: 'missed' },
          ],
          on: {
            ACT: {
              guard: 'legal',
              actions: assign({
                count: ({ context, event }) => context.count + event.action,
                next: ({ context }) => (context.next + 1) % roles.length,
              }),
            },
          },
        },
        reached: { type: 'final' },
        missed: { type: 'final' },
      },
    }),
    turn: (state) => (state.status === 'done' ? null : roles[state.context.next]!),
    actions: () => [1, 2],
    observe: (state) => `${state.context.count} of ${state.context.target}`,
    format: String,
    parse: (text) => {
      if (!/^\d+$/.test(text)) throw new ParseError('Write one number.');
      return Number(text);
    },
    forfeit: (_, quitter) => Object.fromEntries(roles.map((role) => [role, role === quitter ? -1 : 1])),
    returns: (state) => Object.fromEntries(roles.map((role) => [role, state.matches('reached') ? 1 : 0])),
    feedback: (before, action, after) => ({
      accepted: before !== after && (before.context.count !== after.context.count || after.status === 'done'),
      text: action > 2 ? 'Only 1 or 2.' : '',
    }),
  });

/** What a model is asked, and by whom. */
export interface Asked extends Question {
  role: Role;
  /** All messages, one text. */
  prompt: string;
  sample: number;
}

export type Reply = (question: Asked) => string | Promise<string>;

interface PlayOptions {
  task?: unknown;
  reply?: Reply;
  set?: Record<string, unknown>;
  maxSteps?: number;
  seed?: number;
  cast?: EpisodeInput['cast'];
  /** What is different about some seats. */
  seats?: Readonly<Record<Role, Partial<Seat>>>;
  /** What is played without asking. */
  script?: EpisodeInput['script'];
  simulator?: EpisodeInput['simulator'];
}

/** The episode's outcome and journal, the purposes asked in order, and the questions. */
export async function play(scenario: Scenario, agent: string, options: PlayOptions = {}) {
  const journal: JournalEntry[] = [];
  const questions: Asked[] = [];
  const definition = agents[agent]!;
  const seat = (role: Role) => {
    const ask = (question: Question) => {
      const prompt = question.messages.map(({ content }) => content).join('\n');
      const asked = { ...question, role, prompt, sample: 0 };
      questions.push(asked);
      const samples = Array.from({ length: question.samples ?? 1 }, (_, sample) => ({ ...asked, sample }));
      return Promise.all(samples.map(async (each) => options.reply!(each)));
    };
    return {
      agent: definition,
      options: definition.options.parse(options.set ?? {}) as Record<string, unknown>,
      ask,
      chat: async (question: ChatQuestion) => ({ text: (await ask(question))[0]!, toolCalls: [] }),
      native: false,
      weigh: async (question: WeighQuestion) => frequencies(await ask(question), question.choices),
      ...options.seats?.[role],
    };
  };
  const { outcome } = playEpisode({
    scenario,
    task: options.task ?? { target: 5 },
    cast: options.cast ?? Object.fromEntries(scenario.roles.map((role) => [role, seat(role)])),
    seed: ['run', 1, scenario.id, 'task', options.seed ?? 1],
    maxSteps: options.maxSteps ?? 50,
    searches: inlineSearches(),
    journal: (entry) => journal.push(structuredClone(entry)),
    ...(options.script && { script: options.script }),
    ...(options.simulator && { simulator: options.simulator }),
  });
  return { outcome: await outcome, journal, questions, asked: questions.map(({ purpose }) => purpose) };
}
