import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type Actor,
  type AnyActorLogic,
  type AnyActorRef,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type InspectionEvent,
  SimulatedClock,
} from 'xstate';
import { type Random, random } from '../seed.ts';
import { EVENTS } from '../world/test-machines.ts';
import { actorLogic } from './logic.ts';
import { drawEffects, EFFECTS, type Effect, heard, limit } from './test-effects.ts';

const MACHINES = 300;
/** Each of them, the first on steps that no other has worked out. */
const RUNS = 2;
/** Lines after which a run is broken off. */
const MOST = 1500;
/** So many cases each effect has to be part of. */
const MET = 40;

interface Turn {
  event: { type: string; n: number };
  /** Milliseconds that pass after it. */
  passes: number;
}

const drawTurns = (stream: Random): Turn[] =>
  Array.from({ length: 8 }, () => ({
    event: { type: stream.pick(EVENTS), n: stream.int(3) },
    passes: stream.pick([0, 0, 3, 5, 8]),
  }));

/** Everything that a system tells those that inspect it, with actors named in the order of their appearance. */
class Told {
  readonly lines: string[] = [];
  /** Stopped when enough is told. */
  actor?: Actor<AnyActorLogic>;
  readonly #names = new Map<string, string>();

  readonly take = (told: InspectionEvent): void => {
    // Messages may go round for ever between actors.
    if (this.lines.length >= MOST) {
      this.actor?.stop();
      return;
    }
    const { type } = told;
    const line: Record<string, unknown> = { type, of: this.#name(told.actorRef as AnyActorRef) };
    if ('event' in told) line.event = told.event;
    if ('snapshot' in told) line.snapshot = this.shown(told.snapshot as AnyMachineSnapshot);
    if ('action' in told) line.action = { ...told.action };
    if ('_transitions' in told) {
      line.transitions = told._transitions.map(({ source, eventType }) => `${source.id} ${eventType}`);
    }
    this.add(line);
  };

  add(line: unknown): void {
    if (this.lines.length >= MOST) return;
    const text = JSON.stringify(line, (_, value: unknown) =>
      value instanceof Error ? `error: ${reason(value)}` : value,
    );
    this.lines.push(text.replace(/x:\d+/g, (id) => this.#named(id)));
  }

  #name({ sessionId }: AnyActorRef): string {
    return this.#named(sessionId);
  }

  #named(id: string): string {
    const known = this.#names.get(id) ?? `actor ${this.#names.size}`;
    this.#names.set(id, known);
    return known;
  }

  shown(snapshot: AnyMachineSnapshot): unknown {
    const { status, output, error } = snapshot;
    if (!('_nodes' in snapshot)) return { status, output, error };
    const { value, context, tags, children, historyValue, _nodes } = snapshot;
    return {
      ...{ status, output, error, value, context },
      tags: [...tags].sort(),
      children: Object.entries(children).map(([id, child]) => [
        id,
        child && this.#name(child as AnyActorRef),
      ]),
      // Which of them was written first is not kept.
      history: Object.entries(historyValue)
        .map(([id, nodes]) => [id, nodes?.map((node) => node.id)])
        .sort(),
      nodes: _nodes.map((node: { id: string }) => node.id),
      can: EVENTS.map((type) => can(snapshot, type)),
    };
  }
}

function can(snapshot: AnyMachineSnapshot, type: string): unknown {
  try {
    return snapshot.can({ type, n: 1 });
  } catch {
    return 'threw';
  }
}

/** What threw, without the words around it, which are not XState's. */
function reason({ message, cause }: Error): string {
  if (/infinite loop|more than \d+ microsteps/i.test(message)) return 'endless';
  return (cause instanceof Error ? cause.message : message).split('\n').at(-1)!;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Plays turns on a running actor; half way the actor is kept as data and goes on as another where asked. */
async function played(logic: AnyStateMachine, input: object, turns: readonly Turn[], kept: boolean) {
  limit.left = 40;
  heard.length = 0;
  const told = new Told();
  let clock = new SimulatedClock();
  const started = (options: object) => {
    clock = new SimulatedClock();
    const actor = createActor(logic, {
      ...options,
      clock,
      inspect: told.take,
    } as never) as Actor<AnyActorLogic>;
    told.actor = actor;
    actor.subscribe({ error: (error) => told.add({ threw: error }), complete: () => told.add('complete') });
    actor.on('*', (emitted) => told.add({ emitted }));
    return actor.start();
  };
  let actor = started({ input });
  await settled();
  for (const [i, { event, passes }] of turns.entries()) {
    if (kept && i === turns.length >> 1 && actor.getSnapshot().status === 'active') {
      const snapshot = JSON.parse(JSON.stringify(actor.getPersistedSnapshot()));
      actor.stop();
      const { historyValue, ...rest } = snapshot;
      told.add({ kept: rest, history: Object.entries(historyValue).sort() });
      actor = started({ snapshot });
    }
    actor.send(event);
    await settled();
    clock.increment(passes);
    await settled();
  }
  actor.stop();
  told.add({ heard });
  told.add({ last: told.shown(actor.getSnapshot()) });
  return told.lines;
}

describe('random machines with effects', () => {
  beforeAll(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}));
  afterAll(() => void vi.restoreAllMocks());

  test(`${MACHINES * RUNS} runs tell whoever inspects them what XState's own tell`, async () => {
    const met = Object.fromEntries(EFFECTS.map((effect) => [effect, 0])) as Record<Effect, number>;
    let lines = 0;
    for (let seed = 0; seed < MACHINES; seed++) {
      const stream = random('effects', seed);
      const { machine, effects } = drawEffects(stream);
      // XState cannot keep an actor that has no name.
      const kept = seed % 4 === 0 && !effects.has('spawn of logic as it is');
      for (let run = 0; run < RUNS; run++) {
        const input = { a: stream.int(4) };
        const turns = drawTurns(stream);
        const expected = await played(machine, input, turns, kept);
        const own = await played(actorLogic(machine), input, turns, kept);
        // The first line that differs, and what went before it.
        const at = Array.from(expected, (line, i) => line === own[i]).indexOf(false);
        if (at >= 0 || own.length !== expected.length) {
          const from = (told: string[]) => ({
            seed,
            run,
            told: told.slice(Math.max(0, at - 3), at + 1),
            of: told.length,
          });
          expect(from(own)).toEqual(from(expected));
        }
        lines += own.length;
      }
      for (const effect of effects) met[effect] += RUNS;
    }
    expect(lines).toBeGreaterThan(20 * MACHINES * RUNS);
    for (const effect of EFFECTS) expect.soft(met[effect], effect).toBeGreaterThanOrEqual(MET);
  });
});
