/** Configurations: what of a state does not depend on context, made once each and shared by all states. */
import { type AnyStateNode, matchesState, type StateValue } from 'xstate';
import type { Activity, History } from './microstep.ts';
import { completed, isAtomic } from './nodes.ts';
import type { Choice } from './selection.ts';
import type { CompiledState } from './state.ts';

/** Takes one event to the next state. */
export type Handler = (state: CompiledState, event: { type: string }) => CompiledState;

export class Configuration implements Activity {
  readonly root: AnyStateNode;
  /** Equal text, equal configuration, in any process that runs the same machine. */
  readonly text: string;
  readonly nodes: readonly AnyStateNode[];
  readonly history: History;
  readonly status: 'active' | 'done';
  readonly value: StateValue;
  readonly tags: ReadonlySet<string>;
  /** What active nodes listen to, as XState lists it. */
  readonly events: readonly string[];
  /** The last event type and its handler: nearly always the next one too. */
  hotType: string | undefined;
  hot: Handler | undefined;
  readonly handlers = new Map<string, Handler>();
  readonly choices = new Map<string, Choice>();
  readonly #matched = new Map<string, boolean>();

  constructor(root: AnyStateNode, text: string, { nodes, history, status }: Activity) {
    this.root = root;
    this.text = text;
    this.nodes = nodes;
    this.history = history;
    this.status = status;
    this.value = stateValue(root, nodes);
    this.tags = new Set(nodes.flatMap((node) => node.tags));
    this.events = [...new Set(nodes.flatMap((node) => node.ownEvents))];
  }

  matches(value: StateValue): boolean {
    if (typeof value !== 'string') return matchesState(value, this.value);
    const known = this.#matched.get(value);
    if (known !== undefined) return known;
    const result = matchesState(value, this.value);
    this.#matched.set(value, result);
    return result;
  }
}

/** The state value of active nodes; keys in the order of nodes, which decides the order of transitions. */
function stateValue(root: AnyStateNode, nodes: readonly AnyStateNode[]): StateValue {
  const all = completed(nodes);
  const below = (node: AnyStateNode): StateValue => {
    const active = all.filter(({ parent }) => parent === node);
    const [first] = active;
    if (node.type === 'compound' && first && isAtomic(first)) return first.key;
    return Object.freeze(Object.fromEntries(active.map((child) => [child.key, below(child)])));
  };
  return below(root);
}

/** All configurations of one machine that were met. */
export class Configurations {
  readonly #root: AnyStateNode;
  readonly #known = new Map<string, Configuration>();

  constructor(root: AnyStateNode) {
    this.#root = root;
  }

  get(activity: Activity): Configuration {
    const text = textOf(activity);
    let configuration = this.#known.get(text);
    if (!configuration) {
      configuration = new Configuration(this.#root, text, activity);
      this.#known.set(text, configuration);
    }
    return configuration;
  }
}

/** Nodes are named by their order in the document, which is short and the same in every process. */
function textOf({ nodes, history, status }: Activity): string {
  const orders = (list: readonly AnyStateNode[]) => list.map(({ order }) => order).join();
  const memory = Object.keys(history)
    .sort()
    .map((id) => `${JSON.stringify(id)}:${orders(history[id]!)}`);
  return [orders(nodes), ...(status === 'done' ? ['done'] : []), ...memory].join(' ');
}
