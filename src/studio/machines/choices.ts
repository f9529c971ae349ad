/** What can be sent to a machine in a state, what it would refuse there, and which guards refuse it. */
import {
  type AnyMachineSnapshot,
  type AnyTransitionDefinition,
  type EventObject,
  getNextTransitions,
} from 'xstate';
import { worldAt } from '../../../machines/world-at.ts';
import { guardText } from '../../draw/words.ts';
import type { Role, Scenario, ScenarioState } from '../../scenario.ts';
import { dataText, wordsOf } from '../action-words.ts';
import type { EventChoice, SimulatedEvent } from '../api/machines.ts';
import { activeIds } from '../configuration.ts';
import type { Offered } from './offered.ts';
import { filled, type Stub } from './stub.ts';
import { chartFor } from './view.ts';
import { actorNames, eventLabel } from './words.ts';

/** Actions that were legal in some state before this one, by their JSON. */
export type Known = Map<string, unknown>;

/** Buttons at most, of legal and of refused actions. */
const MOST = 120;
const MOST_REFUSED = 24;

/** Events that a scenario's own functions say more of. */
const PLAYED = new Set(['ACT', 'ACTS', 'CHANCE']);

export function choicesOf(
  offered: Offered,
  stub: Stub,
  snapshot: AnyMachineSnapshot,
  known: Known,
): { choices: EventChoice[]; more: number } {
  if (snapshot.status !== 'active') return { choices: [], more: 0 };
  const moves = offered.scenario ? movesOf(offered.scenario, snapshot, known) : { choices: [], more: 0 };
  return { choices: [...moves.choices, ...eventsOf(offered, stub, snapshot)], more: moves.more };
}

/** Moves and outcomes of chance, as the scenario lists them. */
function movesOf(
  scenario: Scenario,
  snapshot: AnyMachineSnapshot,
  known: Known,
): { choices: EventChoice[]; more: number } {
  const state = snapshot as ScenarioState as never;
  const turn = scenario.turn(state);
  if (turn === null) return { choices: [], more: 0 };
  if (turn === 'chance') {
    const outcomes = scenario.chance?.(state) ?? [];
    const choices = outcomes.map(([outcome, probability]) => ({
      ...choice({ type: 'CHANCE', outcome }, dataText(outcome), snapshot),
      role: 'chance',
      probability,
    }));
    return limited(choices);
  }
  if (typeof turn !== 'string') return limited(together(scenario, turn, snapshot));
  if (!scenario.actions) return { choices: [], more: 0 };
  const act = (action: unknown): EventChoice => ({
    ...choice({ type: 'ACT', role: turn, action }, wordsOf(scenario, action, state), snapshot),
    role: turn,
  });
  const listed = scenario.actions(state, turn);
  const legal = limited(listed.map(act));
  const now = new Set(listed.map((action) => JSON.stringify(action)));
  const refused = [...known]
    .filter(([text]) => !now.has(text))
    .slice(0, MOST_REFUSED)
    .map(([, action]) => act(action))
    .filter((each) => !each.legal);
  return { choices: [...legal.choices, ...refused], more: legal.more };
}

/** Simultaneous moves: each combination is one event. */
function together(scenario: Scenario, roles: readonly Role[], snapshot: AnyMachineSnapshot): EventChoice[] {
  const state = snapshot as ScenarioState as never;
  let combined: Record<Role, unknown>[] = [{}];
  for (const role of roles) {
    const actions = scenario.actions?.(state, role) ?? [];
    combined = combined
      .flatMap((before) => actions.map((action) => ({ ...before, [role]: action })))
      .slice(0, 4 * MOST);
  }
  return combined.map((actions) => {
    const label = roles.map((role) => `${role}: ${wordsOf(scenario, actions[role], state)}`).join(' · ');
    return { ...choice({ type: 'ACTS', actions }, label, snapshot), role: roles.join(', ') };
  });
}

function limited(choices: EventChoice[]): { choices: EventChoice[]; more: number } {
  return { choices: choices.slice(0, MOST), more: Math.max(0, choices.length - MOST) };
}

/** The machine's own events: those that some active state takes, and the others, greyed. */
function eventsOf(offered: Offered, stub: Stub, snapshot: AnyMachineSnapshot): EventChoice[] {
  const { machine, scenario } = offered;
  const open = !scenario?.actions && !scenario?.chance;
  const chart = chartFor(offered);
  const actors = actorNames(chart, activeIds(chart, snapshot.value));
  return machine.events.flatMap((descriptor) => {
    const label = eventLabel(descriptor, actors);
    if (label === undefined || (scenario && !open && PLAYED.has(descriptor))) return [];
    const event = templateOf(offered, stub, descriptor);
    const asked = filled(offered, stub, event);
    const editable = Object.keys(event).length > 1 || !descriptor.startsWith('xstate.');
    return [choice(event, label, snapshot, asked, editable)];
  });
}

function choice(
  event: SimulatedEvent,
  label: string,
  snapshot: AnyMachineSnapshot,
  asked: EventObject = event,
  editable = false,
): EventChoice {
  const legal = takes(snapshot, asked, editable);
  return { label, event, legal, stoppedBy: legal ? [] : guardsOf(snapshot, asked.type), editable };
}

/** A guard that needs what the event lacks throws: whether it refuses is for whoever fills that in. */
function takes(snapshot: AnyMachineSnapshot, event: EventObject, editable: boolean): boolean {
  try {
    return snapshot.can(event);
  } catch {
    return editable;
  }
}

/** The guards that are asked about an event in this state: none where no active state knows it. */
const guardsOf = (snapshot: AnyMachineSnapshot, type: string): string[] => [
  ...new Set(
    getNextTransitions(snapshot)
      .filter((each: AnyTransitionDefinition) => answers(each.eventType, type) && each.guard !== undefined)
      .map(({ guard }) => guardText(guard)),
  ),
];

const answers = (descriptor: string, type: string): boolean =>
  descriptor === type ||
  descriptor === '*' ||
  (descriptor.endsWith('.*') && type.startsWith(descriptor.slice(0, -1)));

/** An event to begin with; a person changes it. */
function templateOf({ kind, scenario }: Offered, stub: Stub, descriptor: string): SimulatedEvent {
  const type = descriptor.replace(/\*$/, 'any');
  if (descriptor.startsWith('xstate.')) return internalTemplate(descriptor, type, stub);
  if (kind === 'agent') return { type, ...agentFields(descriptor, stub) };
  if (kind === 'episode' || scenario) return { type, ...moveFields(descriptor, stub) };
  return { type };
}

function internalTemplate(descriptor: string, type: string, { scenario }: Stub): SimulatedEvent {
  if (descriptor === 'xstate.done.actor.*' || descriptor === 'xstate.error.actor.*') {
    const actorId = scenario?.roles[0] ?? '';
    const field = descriptor.includes('done') ? { output: {} } : { error: { message: 'it failed' } };
    return { type: type.replace(/any$/, actorId), actorId, ...field };
  }
  if (descriptor.startsWith('xstate.done.actor.')) return { type, output: {} };
  if (descriptor.startsWith('xstate.error.actor.')) return { type, error: { message: 'it failed' } };
  return { type };
}

function agentFields(type: string, { scenario, task }: Stub): Record<string, unknown> {
  const role = scenario?.roles[0] ?? 'agent';
  if (type === 'FEEDBACK') return { accepted: true, text: '', reward: 0 };
  if (type === 'OVER') return { returns: { [role]: 0 }, solved: false, played: [] };
  if (type !== 'OBSERVE' || !scenario) return {};
  return { observation: scenario.observe(worldAt(scenario, task) as never, role) };
}

function moveFields(type: string, { scenario }: Stub): Record<string, unknown> {
  const [role] = scenario?.roles ?? [];
  if (type === 'ACT') return { role, action: sampleAction(scenario), attempt: 0 };
  if (type === 'RETRY') return { role, attempt: 1 };
  if (type === 'CHANCE') return { outcome: null };
  return {};
}

/** The first action of tic-tac-toe stands for any. */
const sampleAction = (scenario?: Scenario): unknown => (scenario?.id === 'tic-tac-toe' ? { cell: 5 } : null);
