import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type AnyActorScope,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  initialTransition,
  transition,
} from 'xstate';
import { type Random, random } from '../seed.ts';
import { type CompiledState, compile } from './compile.ts';
import { drawMachine, EVENTS, type Event, FEATURES, type Feature, makeMachine } from './test-machines.ts';

/** Cases: sequences of events, some on each random machine. */
const MACHINES = 500;
const SEQUENCES = 20;
const LENGTH = 7;
/** So many cases each feature has to decide. */
const DECIDED = 200;

/** What a state shows, in one form for both sides. */
function show(state: AnyMachineSnapshot | CompiledState, can: readonly boolean[], events: readonly string[]) {
  const { value, context, status, output, tags } = state;
  return { value, context, status, output, tags: [...tags].sort(), can, events: [...events].sort() };
}

type Shown = ReturnType<typeof show> | 'threw';

const probes: Event[] = EVENTS.map((type) => ({ type, n: 1 }));
const listens = (snapshot: AnyMachineSnapshot) => [
  ...new Set(snapshot._nodes.flatMap((node: { ownEvents: string[] }) => node.ownEvents)),
];

/** What `transition()` gives a machine to run in. It makes one for every step, which costs as much as the step. */
function inertScope(machine: AnyStateMachine): AnyActorScope {
  const self = createActor(machine);
  const nothing = () => {};
  return {
    self,
    system: self.system,
    id: '',
    sessionId: '',
    logger: nothing,
    defer: nothing,
    stopChild: nothing,
    emit: nothing,
    actionExecutor: nothing,
  };
}

/** A sequence as XState plays it: what each state shows, up to the first that throws. */
function playXState(machine: AnyStateMachine, input: object, events: readonly Event[]): Shown[] {
  const scope = inertScope(machine);
  const shown: Shown[] = [];
  try {
    let snapshot: AnyMachineSnapshot = machine.getInitialSnapshot(scope, input);
    if (snapshot.status === 'error') return ['threw'];
    const add = () =>
      shown.push(
        show(
          snapshot,
          probes.map((event) => snapshot.can(event)),
          listens(snapshot) as string[],
        ),
      );
    add();
    for (const event of events) {
      snapshot = machine.transition(snapshot, event, scope);
      add();
    }
  } catch {
    shown.push('threw');
  }
  return shown;
}

function playCompiled(machine: AnyStateMachine, input: object, events: readonly Event[]): Shown[] {
  const world = compile(machine);
  const shown: Shown[] = [];
  try {
    let state = world.initial(input);
    const add = () =>
      shown.push(
        show(
          state,
          probes.map((event) => world.accepts(state, event)),
          world.events(state),
        ),
      );
    add();
    for (const event of events) {
      state = world.step(state, event);
      add();
    }
  } catch {
    shown.push('threw');
  }
  return shown;
}

/** A running actor ignores events once it is done, so its sequence ends there. */
function playActor(machine: AnyStateMachine, input: object, events: readonly Event[]) {
  const actor = createActor(machine, { input });
  const shown: object[] = [];
  actor.start();
  const add = () => {
    const { value, context, status, output } = actor.getSnapshot();
    shown.push({ value, context, status, output });
  };
  add();
  for (const event of events) {
    if (actor.getSnapshot().status !== 'active') break;
    actor.send(event);
    add();
  }
  actor.stop();
  return shown;
}

function drawEvents(stream: Random): Event[] {
  return Array.from({ length: LENGTH }, () => ({ type: stream.pick(EVENTS), n: stream.int(3) }));
}

describe('random machines of all features', () => {
  // XState warns of machines that random drawing makes odd.
  beforeAll(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}));
  afterAll(() => void vi.restoreAllMocks());

  test(`${MACHINES * SEQUENCES} sequences are as XState plays them, and every feature decides ${DECIDED}`, () => {
    const decided = Object.fromEntries(FEATURES.map((feature) => [feature, 0])) as Record<Feature, number>;
    let cases = 0;
    for (let seed = 0; seed < MACHINES; seed++) {
      const stream = random('random machine', seed);
      const plan = drawMachine(stream);
      const machine = makeMachine(plan);
      const sequences = Array.from({ length: SEQUENCES }, () => ({
        input: { a: stream.int(4) },
        events: drawEvents(stream),
      }));
      const played = sequences.map(({ input, events }) => playXState(machine, input, events));
      for (const [i, { input, events }] of sequences.entries()) {
        const compiled = playCompiled(machine, input, events);
        if (!isDeepStrictEqual(compiled, played[i])) {
          expect({ seed, events, shown: compiled }).toEqual({ seed, events, shown: played[i] });
        }
        cases++;
      }
      // A feature decides a sequence when the same machine without it plays another one.
      for (const feature of plan.features) {
        if (decided[feature] >= DECIDED) continue;
        const other = makeMachine(plan, feature);
        for (const [i, { input, events }] of sequences.entries()) {
          if (!isDeepStrictEqual(playXState(other, input, events), played[i])) decided[feature]++;
          if (decided[feature] >= DECIDED) break;
        }
      }
    }
    expect(cases).toBeGreaterThanOrEqual(10_000);
    for (const feature of FEATURES) expect.soft(decided[feature], feature).toBeGreaterThanOrEqual(DECIDED);
  }, 300_000);

  test('sequences are as a running actor plays them', () => {
    for (let seed = 0; seed < 300; seed++) {
      const stream = random('actor', seed);
      const machine = makeMachine(drawMachine(stream), undefined, 'quiet');
      const world = compile(machine);
      const input = { a: stream.int(4) };
      const events = drawEvents(stream);
      // An actor reports what throws to the whole process; those cases are the other test's.
      if (playXState(machine, input, events).includes('threw')) continue;
      let state = world.initial(input);
      for (const [i, shown] of playActor(machine, input, events).entries()) {
        if (i > 0) state = world.step(state, events[i - 1]!);
        const { value, context, status, output } = state;
        expect({ seed, value, context, status, output }).toEqual({ seed, ...shown });
      }
    }
  });

  test('a state that went through dehydrate, clone and restore, or came from a snapshot, has the same future', () => {
    for (let seed = 0; seed < 300; seed++) {
      const stream = random('restore', seed);
      const machine: AnyStateMachine = makeMachine(drawMachine(stream));
      const world = compile(machine);
      const input = { a: stream.int(4) };
      const [before, after] = [drawEvents(stream), drawEvents(stream)];
      if (playXState(machine, input, [...before, ...after]).includes('threw')) continue;
      let [snapshot] = initialTransition(machine, input);
      let state = world.initial(input);
      for (const event of before) {
        [snapshot] = transition(machine, snapshot, event);
        state = world.step(state, event);
      }
      let others = [
        world.restore(structuredClone(world.dehydrate(state))),
        world.restore(snapshot),
        world.restore({ ...state, context: structuredClone(state.context) }),
      ];
      for (const event of after) {
        state = world.step(state, event);
        others = others.map((other) => world.step(other, event));
        for (const other of others) {
          expect([seed, other]).toEqual([seed, state]);
          expect(other.configuration).toBe(state.configuration);
        }
      }
    }
  });
});
