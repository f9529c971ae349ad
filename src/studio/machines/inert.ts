/** XState's pure steps, for machines that talk to a parent too: what they would do is told, and not done. */
import {
  type AnyActorRef,
  type AnyActorScope,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  createMachine,
  type EventObject,
} from 'xstate';

/** An effect that a step asks for. */
export interface Effect {
  type: string;
  params?: unknown;
}

/** A state, and what it takes to get there. */
export interface Stepped {
  snapshot: AnyMachineSnapshot;
  effects: readonly Effect[];
}

export interface Inert {
  initial(input: unknown): Stepped;
  next(snapshot: AnyMachineSnapshot, event: EventObject): Stepped;
}

const nobody = createMachine({});

/** Steps of one machine. They throw what its guards and assigns throw. */
export function inert(machine: AnyStateMachine): Inert {
  // `transition` and `initialTransition` have no parent to send to, which is an error to XState.
  const parent: AnyActorRef = createActor(nobody);
  const self = createActor(machine, { parent });
  let effects: Effect[] = [];
  const scope: AnyActorScope = {
    self,
    id: '',
    sessionId: '',
    system: self.system,
    logger: () => {},
    defer: () => {},
    emit: () => {},
    stopChild: () => {},
    actionExecutor: ({ type, params }) => {
      effects.push({ type, params });
    },
  };
  function told(step: () => AnyMachineSnapshot): Stepped {
    effects = [];
    return { snapshot: step(), effects };
  }
  return {
    initial: (input) => told(() => machine.getInitialSnapshot(scope, input)),
    next: (snapshot, event) => told(() => machine.transition(snapshot, event, scope)),
  };
}
