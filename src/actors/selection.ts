/** Which transitions answer an event, by the guards. */
import type { AnyEventObject, AnyMachineSnapshot, AnyTransitionDefinition } from 'xstate';
import { evaluateGuard } from 'xstate/guards';
import type { Slot } from '../world/selection.ts';

export const NONE: readonly AnyTransitionDefinition[] = [];

/** At most one of each slot; `slots` are those of the event's type, or the eventless ones, whose guards see it. */
export function selected(
  slots: readonly Slot[],
  snapshot: AnyMachineSnapshot,
  event: AnyEventObject,
): readonly AnyTransitionDefinition[] {
  const [slot] = slots;
  if (!slot) return NONE;
  if (slots.length === 1) {
    const taken = first(slot, snapshot, event);
    return taken ? [taken] : NONE;
  }
  const taken: (AnyTransitionDefinition | undefined)[] = [];
  for (const next of slots) {
    const asked = next.unless.every((i) => !taken[i]);
    taken.push(asked ? first(next, snapshot, event) : undefined);
  }
  return [...new Set(taken.filter((transition) => transition !== undefined))];
}

/** The first of the candidates whose guard holds. */
function first(
  { candidates }: Slot,
  snapshot: AnyMachineSnapshot,
  event: AnyEventObject,
): AnyTransitionDefinition | undefined {
  for (const candidate of candidates) if (holds(candidate, snapshot, event)) return candidate;
  return undefined;
}

function holds(
  { guard, source, eventType }: AnyTransitionDefinition,
  snapshot: AnyMachineSnapshot,
  event: AnyEventObject,
): boolean {
  if (!guard) return true;
  try {
    return evaluateGuard(guard as never, snapshot.context as never, event as never, snapshot);
  } catch (error) {
    if (eventType === '') throw error;
    const { type } = event;
    const name = typeof guard === 'string' ? guard : (guard as { type?: string }).type;
    const which = name ? `guard '${name}'` : 'the guard';
    throw new Error(
      `${which} of a transition on '${type}' of state node '${source.id}' threw: ${(error as Error).message}`,
      { cause: error },
    );
  }
}
