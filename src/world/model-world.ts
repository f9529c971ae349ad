/**
 * A model as the world (RAP: Hao et al. 2023, "Reasoning with Language Model is Planning with World Model"):
 * it predicts the states that actions lead to, and weighs what may be done in them.
 */
import { scenarioCall } from '../blame.ts';
import { ParseError } from '../errors.ts';
import type { ModelWorldOptions, WeighQuestion } from '../pool/types.ts';
import type { Prompts, View } from '../prompts/types.ts';
import type { Role, Scenario } from '../scenario.ts';
import { type Evaluation, type Leaf, OVER, type WaveEvaluator, type World } from '../search/types.ts';
import { type CompiledState, worldOf } from './scenario.ts';

/** What a solved end is worth; the fraction of the goal that a state holds is at most 1. */
const GOAL = 100;

/** Where a prediction led that describes no state: over, and worth nothing. */
const DEAD_END = {} as CompiledState;

/** Who moves in imagined states is the scenario's to say; what happens, and what it is worth, the model's. */
export interface ModelWorld {
  world: World<CompiledState, unknown>;
  evaluator: WaveEvaluator<CompiledState, unknown>;
}

/**
 * Steps and judges by the model, a batch of questions for each wave; addresses follow the order of the
 * questions, and equal questions of an attempt share their answer.
 *
 * Children are all legal actions of an imagined state, of the role whose turn it is there, with the model's
 * probabilities as priors. With one role a step is worth `prior^alpha · goal^(1 − alpha)`: goal is 100 at a
 * solved end, 0 at any other, and before that the scenario's `value` (the fraction of the goal that is held;
 * without a `value` 1, so that priors alone decide). With several roles an end is worth its returns, and
 * other states their `value`. A prediction that cannot be read as a state, or as one where nobody can go on,
 * is a dead end, worth nothing. Throws NotCompilable, what asking throws, and EpisodeError where the
 * scenario's own functions fail.
 */
export function modelWorld(scenario: Scenario, prompts: Prompts, options: ModelWorldOptions): ModelWorld {
  const { search, attempt, decision, temperature, samples, alpha, depth = Infinity, memory } = options;
  const exact = worldOf(scenario);
  const { roles } = exact;
  let asked = 0;

  const own = <T>(what: string, call: () => T): T => scenarioCall(scenario, what, call);

  /** The common part of a question; it takes the next `count` addresses. */
  function question(purpose: string, count: number) {
    const index = asked;
    asked += count;
    return { purpose, samples: count, temperature, attempt, decision, index, reuse: 'attempt' as const };
  }

  function view(state: CompiledState, role: Role, lessons: readonly string[]): View {
    const observation = own('observe', () => scenario.observe(state, role));
    return { state, role, observation, path: [], memory: lessons };
  }

  function weighing({ state, turn }: Leaf<CompiledState>, actions: readonly unknown[]): WeighQuestion {
    const seen = view(state, roles[turn]!, memory.propose);
    const messages = own('prompts.choose', () => prompts.choose(seen, actions));
    return { ...question('choose', samples), messages, choices: actions.map((_, i) => `${i + 1}`) };
  }

  /** Whether one role can go on from a predicted state, or is over there. */
  function isPlayable(state: CompiledState): boolean {
    const turn = exact.turn(state);
    return turn === OVER || (turn >= 0 && exact.actions!(state, turn).length > 0);
  }

  /** The predicted state; a dead end for a reply that describes none. */
  function predicted(reply: string, before: View, action: unknown): CompiledState {
    try {
      const read = () => prompts.readPrediction(reply, before, action);
      const state = exact.restore(own('prompts.readPrediction', read));
      return isPlayable(state) ? state : DEAD_END;
    } catch (error) {
      if (error instanceof ParseError) return DEAD_END;
      throw error;
    }
  }

  /** The fraction of the goal that is held, or what the end is worth. */
  function goal(state: CompiledState): number {
    if (exact.turn(state) === OVER) return exact.returns(state)[0]! > 0 ? GOAL : 0;
    return Math.max(0, exact.value?.(state)[0] ?? 1);
  }

  function worth({ state, prior, turn, depth: steps }: Leaf<CompiledState>): Evaluation {
    const nothing = roles.map(() => 0);
    if (state === DEAD_END) return { values: nothing };
    if (roles.length === 1) {
      return { values: nothing, rewards: [steps === 0 ? 0 : prior ** alpha * goal(state) ** (1 - alpha)] };
    }
    return { values: turn === OVER ? exact.returns(state) : (exact.value?.(state) ?? nothing) };
  }

  const evaluator: WaveEvaluator<CompiledState, unknown> = {
    async evaluate(leaves) {
      const actions = leaves.map(({ state, turn, depth: steps }) =>
        turn >= 0 && steps < depth ? exact.actions!(state, turn) : [],
      );
      // With a single action there is nothing to weigh.
      const open = leaves.flatMap((_, i) => (actions[i]!.length > 1 ? [i] : []));
      const questions = open.map((i) => weighing(leaves[i]!, actions[i]!));
      const weighed = questions.length > 0 ? await search.weigh(questions) : [];
      const priors = new Map(open.map((leaf, i) => [leaf, weighed[i]!]));
      return leaves.map((leaf, i) => ({ ...worth(leaf), ...(priors.has(i) && { priors: priors.get(i)! }) }));
    },

    async act(edges) {
      const views = edges.map(({ state, role }) => view(state, roles[role]!, memory.predict));
      const questions = edges.map(({ action }, i) => {
        const messages = own('prompts.predict', () => prompts.predict(views[i]!, action));
        return { ...question('predict', 1), messages };
      });
      const replies = await search.ask(questions);
      return edges.map(({ action }, i) => predicted(replies[i]![0]!, views[i]!, action));
    },
  };

  return {
    world: { ...exact, turn: (state) => (state === DEAD_END ? OVER : exact.turn(state)) },
    evaluator,
  };
}
