/** What the page is told of statecharts, and how it steps them. */
import type { StateValue } from 'xstate';
import type { Chart } from '../../draw/model.ts';
import type { Layout } from '../../draw/placed.ts';

/** `invoked`: a machine that another one runs as an actor of its own. */
export type MachineKind = 'episode' | 'scenario' | 'agent' | 'invoked';

/**
 * GET machines; with `run`: those that the run plays.
 *
 * Ids: `episode`; `scenario:tic-tac-toe`; `agent:rafa`; `run:RUN:scenario:ID` and `run:RUN:agent:NAME` of users'
 * files that the run names. A machine that another invokes is its id, a dot, and the invoked actor's:
 * `agent:rafa.search`.
 */
export interface MachineSummary {
  id: string;
  title: string;
  kind: MachineKind;
  /** State nodes but for the root, and transitions, as they are drawn. */
  states: number;
  transitions: number;
  /** Whether search can play on it; else why it cannot. */
  compiles: boolean;
  effects: readonly string[];
}

/** GET machines/:id */
export interface MachineView extends MachineSummary {
  chart: Chart;
  layout: Layout;
  /** What its simulation can begin with: tasks by name, the first of them by default; of a scenario. */
  tasks: readonly string[];
  /** Why it cannot be simulated. */
  problem?: string;
}

/** An event as it is sent to a machine. */
export interface SimulatedEvent {
  type: string;
  [field: string]: unknown;
}

/** POST machines/:id/step: the state after these events, from the start. */
export interface StepBody {
  events: readonly SimulatedEvent[];
  /** By its place in `tasks`; default 0. */
  task?: number;
}

/** Something that can be sent to the machine now, or that its state knows and refuses. */
export interface EventChoice {
  /** On its button: `cell 5`, `FEEDBACK`, `after 500 ms`. */
  label: string;
  /** The event as it is sent; one with fields of its own can be edited before. */
  event: SimulatedEvent;
  /** Whose move it is; `chance`. */
  role?: string;
  probability?: number;
  /** Whether the event changes anything now, as it stands. */
  legal: boolean;
  /** The guards that stop it, in the order in which they are asked. */
  stoppedBy: readonly string[];
  /** It has fields that a person may want to change. */
  editable: boolean;
}

/** A machine after some events. */
export interface StepView {
  value: StateValue;
  status: 'active' | 'done' | 'error' | 'stopped';
  context: unknown;
  output?: unknown;
  /** What the machine threw at the last event. */
  error?: string;
  /** After each of the events, and at the start: which states were active. */
  values: readonly StateValue[];
  /** Before the last event. */
  before?: { context: unknown };
  /** What the last event had the machine do, in words; not done here. */
  effects: readonly string[];
  /** Whether the last event changed nothing. */
  ignored: boolean;
  /** Whose turn it is, of a scenario. */
  turn?: string;
  choices: readonly EventChoice[];
  /** Choices that are left out, where there are very many. */
  more: number;
  /** The scenario's picture of the state, as SVG of its own; show it through an image alone. */
  picture?: string;
  /** What the role on turn is shown. */
  observation?: string;
}
