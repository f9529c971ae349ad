/** Rules of running actors in `src/actors`, each with a way to break it; those shared with the compiler are broken there. */
import type { Mutation } from './world-rules.ts';

export const ACTOR_RULES: readonly Mutation[] = [
  {
    rule: 'an actor answers raised events only when no eventless transition is left',
    file: 'macrostep.ts',
    from: 'if (always.length > 0) {',
    to: 'if (always.length > 0 && this.#queue.length === 0) {',
  },
  {
    rule: 'eventless transitions that change nothing are not taken again',
    file: 'macrostep.ts',
    from: 'eventless = this.#snapshot !== before;',
    to: 'eventless = true;',
  },
  {
    rule: 'an actor that has ended stops its children',
    file: 'macrostep.ts',
    from: '// What it leaves shows them still.\n    this.#stopChildren();',
    to: '',
  },
  {
    rule: 'a failed child that nobody cares for fails its parent',
    file: 'macrostep.ts',
    from: "event.type.startsWith('xstate.error.actor')",
    to: 'false',
  },
  {
    rule: 'an actor that is stopped stops its children',
    file: 'macrostep.ts',
    from: 'children: this.#stopChildren(), ...how',
    to: '...how',
  },
  {
    rule: 'an error at the start keeps the context of the outset',
    file: 'macrostep.ts',
    from: 'if (context) before = this.#take(outset, context);',
    to: 'if (context) this.#take(outset, context);',
  },
  {
    rule: 'a microstep that changes nothing gives the same snapshot',
    file: 'macrostep.ts',
    from: 'if (fresh || frame.changed) this.#snapshot',
    to: 'if (fresh || frame) this.#snapshot',
  },
  {
    rule: 'what is invoked with a node can be addressed on its entry',
    file: 'chart.ts',
    from: 'return last ? [operation, addressLate] : [operation];',
    to: 'return [operation];',
  },
  {
    rule: 'a snapshot from elsewhere is known by its history, too',
    file: 'chart.ts',
    from: 'historyValue: history, status }: AnyMachineSnapshot',
    to: 'status, historyValue: _, history = {} }: AnyMachineSnapshot & { history?: {} }',
  },
  {
    rule: 'a snapshot whose history was exchanged is not the one it was made from',
    file: 'chart.ts',
    from: 'if (known?.configuration.history === history) return known;',
    to: 'if (known) return known;',
  },
  {
    rule: 'the author’s actions get their parameters',
    file: 'operations.ts',
    from: 'params: paramsOf(frame, params) as never,',
    to: 'params: undefined as never,',
  },
  {
    rule: 'built-in actions get their parameters',
    file: 'operations.ts',
    from: 'paramsOf(frame, params), builtin, extra',
    to: 'undefined, builtin, extra',
  },
  {
    rule: 'a spawned actor is known to the system by its id there',
    file: 'operations.ts',
    from: 'const actor = { id, systemId, syncSnapshot,',
    to: 'const actor = { id, syncSnapshot,',
  },
  {
    rule: 'actors without a context share none',
    file: 'logic.ts',
    from: '&& config.context ? config.context : {}',
    to: '&& config.context ? config.context : ((machine as unknown as { none: object }).none ??= {})',
  },
  {
    rule: 'a machine may be among its own actors',
    file: 'logic.ts',
    from: 'made.set(machine, logic);',
    to: '',
  },
  {
    rule: 'actions see the context that those before them left',
    file: 'frame.ts',
    from: 'const { context, event, scope } = this;',
    to: 'const { event, scope } = this;\n    this.first ??= { context: this.context };\n    const { context } = this.first;',
  },
  {
    rule: 'enqueued guards see the nodes of before',
    file: 'operations.ts',
    from: "builtin.type === 'xstate.enqueueActions' ? frame.seen() : frame",
    to: 'frame',
  },
  {
    rule: 'stopping a child takes it from the children',
    file: 'operations.ts',
    from: "case 'xstate.stopChild':",
    to: '',
  },
  {
    rule: 'a child that was spawned starts',
    file: 'operations.ts',
    from: 'STARTING.execute!(scope, { actorRef });',
    to: '',
  },
  {
    rule: "the machine's output sees the done event of the node that ended it",
    file: 'operations.ts',
    from: 'frame.end(frame.value(output, { type, output: inner }));',
    to: 'frame.end(frame.value(output));',
  },
  {
    rule: 'a forbidden transition answers for the states above it',
    file: 'selection.ts',
    from: 'next.unless.every((i) => !taken[i])',
    to: 'true',
  },
];
