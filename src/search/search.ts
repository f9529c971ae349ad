/**
 * One search under way: the tree, what is known of its nodes, and the way down (`descend`).
 *
 * A simulation goes down until it needs something from outside: an evaluation, or a state that only a model
 * can predict. Its driver answers and lets it go on, so that pure code answers at once and a model in
 * waves, with one algorithm.
 */
import { chooseOutcome } from './chance.ts';
import { NONE } from './columns.ts';
import { chooseTogether, type Joint } from './decoupled.ts';
import { SearchError } from './errors.ts';
import { chooseAvailable } from './information-set.ts';
import { type Arena, type Nodes, UNLISTED } from './nodes.ts';
import { codePriors, type Judgement } from './priors.ts';
import { giveUpProofs, settleEnd } from './proofs.ts';
import { glide } from './ratings.ts';
import { Stream } from './rng.ts';
import { chooseAction } from './select.ts';
import { Shelf } from './shelf.ts';
import { DONE, EVALUATION, type Simulation, STATE } from './simulation.ts';
import { CHANCE, type Evaluation, type MctsOptions, OVER, TOGETHER, type World } from './types.ts';

/** What the two drivers differ in. */
export interface Driving {
  /** Simulations go in waves; evaluations are remembered, as asking again would answer the same. */
  waves: boolean;
  /** A model predicts the states, and judges ends too. */
  predicts: boolean;
}

/** Room for so many nodes at most to begin with. */
const CAPACITY = 1 << 15;

export class Search<S, A> {
  readonly world: World<S, A>;
  readonly root: S;
  readonly options: MctsOptions;
  readonly waves: boolean;
  readonly predicts: boolean;
  private readonly imperfect: boolean;
  readonly draw: Stream;
  readonly nodes: Nodes;
  readonly states = new Shelf<S>();
  /** Actions (or outcomes) of nodes. */
  readonly lists = new Shelf<readonly unknown[]>();
  readonly judgements = new Map<number, Judgement<A>>();
  /** Untried actions of nodes, in another order than the list's; those tried before are not among them. */
  readonly orders = new Map<number, Int32Array>();
  readonly joints = new Map<number, Joint<A>>();
  /** How often each action of a node, by its code, could be chosen (imperfect information). */
  readonly available = new Map<number, Map<number, number>>();
  readonly added: unknown[] = [];
  /** The children that proofs rest on. */
  readonly proofs = new Map<number, number>();
  private readonly ids = new Map<string, number>();
  private readonly keys = new Map<string | number, number>();
  readonly depth: number;
  /** Children cannot be chosen before their parent is judged. */
  private readonly waits: boolean;
  readonly uct: boolean;
  readonly exploration: number;
  /** Whether proofs are sound in what has been seen of this world. */
  solver: boolean;

  constructor(world: World<S, A>, root: S, options: MctsOptions, driving: Driving, arena: Arena) {
    const { imperfect, roles } = world;
    if (imperfect && !world.resample) {
      throw new SearchError(
        'refused',
        'not every role sees everything, and the world has no resample: search would look at what is hidden',
      );
    }
    if (imperfect && (driving.predicts || !world.actions)) {
      const what = driving.predicts ? 'a model that predicts states' : 'a world of an open space';
      throw new SearchError('refused', `${what} is searched only where every role sees everything`);
    }
    this.world = world;
    this.root = root;
    this.options = options;
    this.waves = driving.waves;
    this.predicts = driving.predicts;
    this.imperfect = imperfect;
    this.draw = new Stream(options.seed);
    this.depth = options.depth ?? Number.POSITIVE_INFINITY;
    const shared = options.transpositions && !imperfect && world.key !== undefined;
    const capacity = Math.min(options.nodes, options.simulations + 1, CAPACITY);
    this.nodes = arena.take(roles.length, capacity, driving.waves, shared);
    this.nodes.add(NONE, NONE, 1);
    if (!imperfect) this.enter(0, root);
    this.uct = options.policy === 'uct';
    this.exploration = options.exploration;
    this.waits = options.policy === 'puct' || options.deepen || driving.predicts || !world.actions;
    this.solver = options.solver && !imperfect && !driving.predicts && roles.length <= 2;
  }

  /** The code of an action that no list of the world's holds. */
  intern(action: unknown): number {
    const name = JSON.stringify(action) ?? 'undefined';
    let id = this.ids.get(name);
    if (id === undefined) {
      id = this.added.push(action) - 1;
      this.ids.set(name, id);
    }
    return -2 - id;
  }

  /** What leads from `parent` to `child`: an action, an outcome, or a joint move. */
  actionOf(child: number, parent: number): unknown {
    const code = this.nodes.action[child]!;
    return code >= 0 ? this.lists.get(parent)![code] : this.added[-2 - code];
  }

  /** A node's state is known: who moves there, and whether it has been met before. */
  enter(node: number, state: S): void {
    const { nodes, world } = this;
    this.states.set(node, state);
    nodes.turn[node] = world.turn(state);
    if (!nodes.shared) return;
    const key = world.key!(state);
    const twin = this.keys.get(key);
    if (twin === undefined) this.keys.set(key, node);
    else nodes.join(node, twin);
  }

  /** Puts a simulation at the root. */
  start(simulation: Simulation<S>): void {
    const { world, options } = this;
    simulation.length = 0;
    // Setting a length, even to what it is, costs as much as a step.
    if (simulation.picks.length > 0) simulation.picks.length = 0;
    simulation.state = world.imperfect ? world.resample!(this.root, options.role, this.draw) : this.root;
    this.arrive(simulation, 0);
  }

  private arrive(simulation: Simulation<S>, node: number): void {
    simulation.push(node);
    simulation.fresh = this.nodes.visits[node] === 0;
    if (!this.waves) return;
    this.nodes.visits[node]!++;
    this.nodes.pending[node]!++;
  }

  /** Goes on as far as it can; says what it needs then. */
  descend(simulation: Simulation<S>): number {
    const { nodes, states, world, imperfect } = this;
    let node = simulation.path[simulation.length - 1]!;
    for (;;) {
      node = glide(this, simulation, node);
      if (imperfect) nodes.turn[node] = world.turn(simulation.state);
      else {
        const state = states.get(node) ?? this.reach(node);
        if (state === undefined) return STATE;
        simulation.state = state;
      }
      const turn = nodes.turn[node]!;
      const need = this.stop(simulation, node, turn);
      if (need >= 0) return need;
      const child = this.choose(simulation, node, turn);
      if (child === NONE) return this.judge(simulation, node, true);
      if (imperfect) simulation.state = this.step(simulation.state, turn, node, child);
      this.arrive(simulation, child);
      node = child;
    }
  }

  /** The state of a node that is met for the first time; undefined where a model has to predict it. */
  private reach(node: number): S | undefined {
    const { nodes, states } = this;
    const parent = nodes.parent[node]!;
    const turn = nodes.turn[parent]!;
    if (this.predicts && turn >= 0) return undefined;
    const state = this.step(states.get(parent)!, turn, parent, node);
    this.enter(node, state);
    return state;
  }

  /** What a simulation that has come to `node` needs there; −1: nothing, it goes on. */
  private stop(simulation: Simulation<S>, node: number, turn: number): number {
    const { nodes } = this;
    if (turn === OVER) {
      if (this.predicts) return this.judge(simulation, node, true);
      this.finish(simulation, this.world.returns(simulation.state, simulation.values));
      if (this.solver) settleEnd(this, simulation, node);
      return DONE;
    }
    if (nodes.settled(node) !== 0) {
      for (let role = 0; role < nodes.roles; role++) simulation.values[role] = nodes.mean(node, role);
      return DONE;
    }
    if (simulation.length > this.depth) return this.judge(simulation, node, true);
    if (simulation.fresh) {
      simulation.fresh = false;
      return this.judge(simulation, node, !this.options.deepen);
    }
    if (this.waits && !this.judgements.has(node)) return this.judge(simulation, node, false);
    return -1;
  }

  /** Takes what is remembered of a node, or asks. */
  private judge(simulation: Simulation<S>, node: number, final: boolean): number {
    simulation.final = final;
    // In worlds of imperfect information one node stands for many states.
    const known = this.waves && !this.imperfect ? this.judgements.get(node) : undefined;
    if (!known || !final) return EVALUATION;
    this.finish(simulation, known.values);
    return DONE;
  }

  private choose(simulation: Simulation<S>, node: number, turn: number): number {
    if (this.imperfect && turn >= 0) return chooseAvailable(this, simulation.state, node, turn);
    if (turn >= 0) return chooseAction(this, simulation.state, node, turn);
    if (turn === CHANCE) return chooseOutcome(this, simulation.state, node);
    return chooseTogether(this, simulation, node);
  }

  full(): boolean {
    return this.nodes.size >= this.options.nodes;
  }

  private step(state: S, turn: number, node: number, child: number): S {
    const { world } = this;
    const action = this.actionOf(child, node);
    if (turn >= 0) return world.act(state, turn, action as A);
    if (turn === CHANCE) return world.draw!(state, action);
    return world.actTogether!(state, world.movers!(state), action as readonly A[]);
  }

  /** Takes what the evaluator said of the simulation's last node; true: the simulation is done. */
  answer(simulation: Simulation<S>, evaluation: Evaluation<A>): boolean {
    const { node, final } = simulation;
    const { priors, actions, rewards } = evaluation;
    if ((this.waits || this.waves || priors || actions || rewards) && !this.judgements.has(node)) {
      // Evaluators may use one array for all their answers.
      this.judgements.set(node, {
        values: Float64Array.from(evaluation.values),
        rewards: rewards && Float64Array.from(rewards),
        priors: priors && Float64Array.from(priors),
        actions,
        coded: this.codeOf(simulation, evaluation),
      });
      // Values are certain of ends alone, not of what the steps there are worth.
      if (rewards && this.solver) giveUpProofs(this);
      // Simulations of this wave may have gone on before the priors were known.
      if (priors || actions) this.nodes.width[node] = UNLISTED;
    }
    if (final) this.finish(simulation, evaluation.values);
    return final;
  }

  /** Priors by action, where nodes are not of one role's list. */
  private codeOf({ node, state }: Simulation<S>, { priors, actions }: Evaluation<A>): Judgement<A>['coded'] {
    const turn = this.nodes.turn[node]!;
    if (turn !== TOGETHER && !(this.imperfect && turn >= 0)) return undefined;
    if (actions) {
      throw new SearchError('refused', 'an evaluator proposes actions only to one role that sees everything');
    }
    return priors && codePriors(this, state, turn, priors);
  }

  /** The simulation's return: what comes after its last node, and the rewards on the way. */
  private finish(simulation: Simulation<S>, values: ArrayLike<number>): void {
    const { judgements } = this;
    const total = simulation.values;
    for (let role = 0; role < total.length; role++) total[role] = values[role]!;
    for (let i = 0; judgements.size > 0 && i < simulation.length; i++) {
      const rewards = judgements.get(simulation.path[i]!)?.rewards;
      if (!rewards) continue;
      for (let role = 0; role < total.length; role++) total[role]! += rewards[role]!;
    }
    // Kept short: it is part of every simulation.
    let sum = 0;
    for (let role = 0; role < total.length; role++) sum += total[role]!;
    if (!Number.isFinite(sum)) this.refuseWorth(values);
  }

  private refuseWorth(values: ArrayLike<number>): never {
    const what = `a state is said to be worth ${Array.from(values).join(', ')}`;
    throw new SearchError('world', `${what}: give each of ${this.world.roles.join(', ')} a finite number`);
  }
}
