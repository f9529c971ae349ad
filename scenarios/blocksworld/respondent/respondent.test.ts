import { describe, expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import type { Draws, Message } from '../../../src/models/types.ts';
import { promptsOf } from '../../../src/prompts/generic.ts';
import type { View } from '../../../src/prompts/types.ts';
import type { Scenario } from '../../../src/scenario.ts';
import { uniform } from '../../../src/seed.ts';
import type { PlanningState } from '../../pddl/planning.ts';
import blocksworld from '../index.ts';
import { generateTasks } from '../tasks.ts';
import { respondent } from './index.ts';
import { rates } from './rates.ts';

const prompts = promptsOf(blocksworld as unknown as Scenario);
const draws = (skill: number, seed = 1, sample = 0): Draws => ({
  skill,
  belief: (...fact) => uniform('belief', seed, ...fact),
  slip: (...label) => uniform('slip', seed, sample, ...label),
});
const PERFECT = draws(1);

const begin = (task = generateTasks(4, 1)[0]!): PlanningState =>
  initialTransition(blocksworld.machine, task)[0];
const act = (state: PlanningState, action: string): PlanningState =>
  transition(blocksworld.machine, state as never, { type: 'ACT', role: 'agent', action })[0];
const viewOf = (
  state: PlanningState,
  path: readonly string[] = [],
  memory: readonly string[] = [],
): View => ({
  state: state as never,
  role: 'agent',
  observation: blocksworld.observe(state, 'agent'),
  path,
  memory,
});
const legal = (state: PlanningState) => blocksworld.actions!(state, 'agent');

function planFrom(
  state: PlanningState,
  by: Draws,
  style: 'standard' | 'cot' = 'standard',
  memory: string[] = [],
) {
  const view = viewOf(state, [], memory);
  const reply = respondent.reply(prompts.plan({ ...view, style }), by);
  return reply === '' ? [] : (prompts.readPlan(reply, view) as string[]);
}

/** Whether a plan is accepted, action by action, to the goal. */
function works(state: PlanningState, plan: readonly string[]): boolean {
  let at = state;
  for (const action of plan) {
    if (!legal(at).includes(action)) return false;
    at = act(at, action);
  }
  return at.matches('reached');
}

describe('with skill 1 it never errs', () => {
  test('it plans the shortest way, from every state on that way', () => {
    for (const task of [...generateTasks(4, 40), ...generateTasks(7, 10), ...generateTasks(12, 2)]) {
      const plan = planFrom(begin(task), PERFECT, 'cot');
      expect(works(begin(task), plan), task.name).toBe(true);
      let state = begin(task);
      for (const [i, action] of plan.slice(0, -1).entries()) {
        state = act(state, action);
        expect(planFrom(state, PERFECT).length).toBeLessThanOrEqual(plan.length - i - 1);
      }
    }
  });

  test('it proposes, judges, votes, chooses and predicts rightly', () => {
    for (const task of generateTasks(4, 30)) {
      const state = begin(task);
      const plan = planFrom(state, PERFECT);
      const view = viewOf(state);
      const ask = (messages: Message[]) => respondent.reply(messages, PERFECT);

      const proposals = prompts.readProposals(ask(prompts.propose({ ...view, count: 3 })), view) as string[];
      expect(proposals[0]).toBe(plan[0]);
      expect(proposals.length).toBe(Math.min(3, legal(state).length));
      const within = viewOf(state, plan.slice(0, 1));
      expect(prompts.readProposals(ask(prompts.propose({ ...within, count: 9 })), within)[0]).toBe(plan[1]);

      const value = (path: string[]) =>
        prompts.readValue(ask(prompts.value(viewOf(state, path))), viewOf(state, path));
      expect(value(plan.slice(0, 2))).toBe(20);
      expect(value(plan)).toBe(20);
      const away = legal(state).find(
        (action) => action !== plan[0] && planFrom(act(state, action), PERFECT).length >= plan.length,
      );
      if (away) expect(value([away])).toBe(1);
      expect(value([plan[0]!, plan[0]!])).toBe(0.001);

      const paths = [[plan[0]!, plan[0]!], ...legal(state).map((action) => [action])];
      const voted = paths[prompts.readVote(ask(prompts.vote(view, paths)), paths)]!;
      expect(planFrom(act(state, voted[0]!), PERFECT).length).toBe(plan.length - 1);

      const chosen = Number(ask(prompts.choose(view, legal(state))));
      expect(planFrom(act(state, legal(state)[chosen - 1]!), PERFECT).length).toBe(plan.length - 1);

      for (const action of legal(state)) {
        const read = prompts.readPrediction(
          ask(prompts.predict(view, action)),
          view,
          action,
        ) as PlanningState;
        expect(read.context).toEqual(act(state, action).context);
      }
      expect(prompts.readOutcome(ask(prompts.outcome(view)), view)).toEqual({ over: false });
      const end = viewOf(plan.reduce(act, state));
      expect(prompts.readOutcome(ask(prompts.outcome(end)), end)).toEqual({
        over: true,
        returns: { agent: 1 },
      });
      expect(prompts.readAnticipated(ask(prompts.anticipate(view, 'agent')), view, 'agent')).toBe(plan[0]);
    }
  });

  test('an answer that could not be read is given again', () => {
    const view = viewOf(begin());
    const messages = prompts.plan({ ...view, style: 'standard' });
    const first = respondent.reply(messages, PERFECT);
    const again: Message[] = [
      ...messages,
      { role: 'assistant', content: 'Hm.' },
      { role: 'user', content: 'That could not be read: write one action per line.' },
    ];
    expect(respondent.reply(again, PERFECT)).toBe(first);
  });
});

/** Replies to one question over many tasks and seeds; how many of them are right. */
function share(count: number, right: (i: number) => boolean): number {
  return Array.from({ length: count }, (_, i) => right(i)).filter(Boolean).length / count;
}

describe('with skill 0 it errs at its rates', () => {
  const tasks = generateTasks(4, 100);

  test('one-shot plans come out as their length has it', () => {
    const four = generateTasks(4, 400).filter((task) => planFrom(begin(task), PERFECT).length === 4);
    expect(four.length).toBeGreaterThan(30);
    const solved = share(1500, (i) => {
      const state = begin(four[i % four.length]);
      return works(state, planFrom(state, draws(0, i)));
    });
    expect(solved).toBeGreaterThan((1 - rates.plan.standard) ** 4 - 0.05);
    expect(solved).toBeLessThan((1 - rates.plan.standard) ** 4 + 0.05);
  });

  test('predictions of a step are mostly right', () => {
    const right = share(3000, (i) => {
      const state = begin(tasks[i % tasks.length]);
      const action = legal(state)[i % legal(state).length]!;
      const view = viewOf(state);
      const reply = respondent.reply(prompts.predict(view, action), draws(0, i));
      const read = prompts.readPrediction(reply, view, action) as PlanningState;
      return String(read.context.facts) === String(act(state, action).context.facts);
    });
    expect(right).toBeGreaterThan(0.955);
    expect(right).toBeLessThan(0.985);
  });

  test('half the skill halves the errors of choosing', () => {
    const wrong = (skill: number) =>
      share(2000, (i) => {
        const state = begin(tasks[i % tasks.length]);
        if (legal(state).length < 2) return false;
        const chosen =
          legal(state)[
            Number(respondent.reply(prompts.choose(viewOf(state), legal(state)), draws(skill, i))) - 1
          ]!;
        return planFrom(act(state, chosen), PERFECT).length >= planFrom(state, PERFECT).length;
      });
    const [whole, half] = [wrong(0), wrong(0.5)];
    expect(whole).toBeGreaterThan(0.1);
    expect(half / whole).toBeGreaterThan(0.35);
    expect(half / whole).toBeLessThan(0.65);
  });

  test('a misconception shows in most samples of one seed', () => {
    const state = begin(tasks[3]);
    const view = viewOf(state);
    const first = (seed: number, sample: number) =>
      respondent.reply(prompts.propose({ ...view, count: 1 }), draws(0, seed, sample));
    const right = first(1, 0) && respondent.reply(prompts.propose({ ...view, count: 1 }), PERFECT);
    const wrongAgain: boolean[] = [];
    for (let seed = 0; seed < 400; seed++) {
      if (first(seed, 0) !== right) wrongAgain.push(first(seed, 1) !== right);
    }
    expect(wrongAgain.length).toBeGreaterThan(50);
    // Independent samples would be wrong again as often as they are wrong at all.
    expect(wrongAgain.filter(Boolean).length / wrongAgain.length).toBeGreaterThan(rates.propose.order + 0.15);
  });

  test('a lesson in the prompt removes the misconception it speaks of', () => {
    let misled = 0;
    for (const [i, task] of tasks.entries()) {
      const state = begin(task);
      const tried = planFrom(state, draws(0, i));
      if (works(state, tried)) continue;
      const attempt = { actions: tried, accepted: 0, feedback: 'Not possible.' };
      const lesson = respondent.reply(
        prompts.reflect({ ...viewOf(state), attempt, lesson: 'plan' }),
        PERFECT,
      );
      expect(lesson).toMatch(/^If .*: .*\.$/);
      // What it speaks of is the first action that was wrong, here where that is the very first.
      const [right] = planFrom(state, PERFECT);
      if (tried[0] === right) continue;
      misled++;
      expect(planFrom(state, draws(0, i), 'standard', [lesson])[0]).toBe(right);
    }
    expect(misled).toBeGreaterThan(15);
  });

  test('an example that states what follows removes the error of predicting it', () => {
    let errors = 0;
    for (let i = 0; i < 1500; i++) {
      const state = begin(tasks[i % tasks.length]);
      const action = legal(state)[0]!;
      const right = blocksworld.observe(act(state, action), 'agent');
      const told = viewOf(state, [], [`Right after it the position is\n${right}`]);
      if (respondent.reply(prompts.predict(viewOf(state), action), draws(0, i)) !== right) errors++;
      expect(respondent.reply(prompts.predict(told, action), draws(0, i))).toBe(right);
    }
    expect(errors).toBeGreaterThan(20);
  });
});

test('what it does not understand it says', () => {
  expect(respondent.reply([{ role: 'user', content: 'What is the weather?' }], PERFECT)).toMatch(
    /^I can plan/,
  );
});
