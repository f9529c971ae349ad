/** Rules of the compiler in `src/world`, each with a way to break it. */

export interface Mutation {
  rule: string;
  file: string;
  /** Occurs exactly once in the file. */
  from: string;
  to: string;
}

export const WORLD_RULES: readonly Mutation[] = [
  {
    rule: 'nodes keep the order in which they were entered',
    file: 'microstep.ts',
    from: 'nodes: fresh ? nodes : from.nodes',
    to: 'nodes: [...nodes].sort((a, b) => a.order - b.order)',
  },
  {
    rule: 'of conflicting transitions the inner one wins',
    file: 'microstep.ts',
    from: 'if (!rivals.every((other) => isBelow(transition.source, other.source))) continue;',
    to: 'if (rivals.length > 0) continue;',
  },
  {
    rule: 'exit actions run innermost first',
    file: 'microstep.ts',
    from: 'const exits = [...exitSet(transitions, active, before)].sort((a, b) => b.order - a.order);',
    to: 'const exits = [...exitSet(transitions, active, before)].sort((a, b) => a.order - b.order);',
  },
  {
    rule: 'entry actions run outermost first',
    file: 'microstep.ts',
    from: '[...entry.entered].sort((a, b) => a.order - b.order)',
    to: '[...entry.entered].sort((a, b) => b.order - a.order)',
  },
  {
    rule: 'deep history remembers atomic nodes',
    file: 'microstep.ts',
    from: "memory.history === 'deep'",
    to: "memory.history === 'none'",
  },
  {
    rule: 'history is remembered',
    file: 'microstep.ts',
    from: 'const remembered = this.#history[node.id];',
    to: 'const remembered = undefined as readonly AnyStateNode[] | undefined;',
  },
  {
    rule: 'history belongs to a configuration',
    file: 'configuration.ts',
    from: '...memory].join',
    to: '].join',
  },
  {
    rule: 'initial actions run where a node is entered by default',
    file: 'microstep.ts',
    from: 'if (entry.byDefault.has(node)) act(node.initial.actions, node, invoked);',
    to: '',
  },
  {
    rule: 'exit actions run when the machine is done',
    file: 'microstep.ts',
    from: 'for (const node of nodes) act(node.exit, node);',
    to: '',
  },
  {
    rule: 'a reentering transition leaves its source',
    file: 'microstep.ts',
    from: 'if (!reenter && targets',
    to: 'if (targets',
  },
  {
    rule: 'a transition to below its own source stays inside it',
    file: 'microstep.ts',
    from: 'if (!reenter && targets',
    to: 'if (reenter && targets',
  },
  {
    rule: 'a parallel state is done when all its regions are',
    file: 'microstep.ts',
    from: 'properChildren(node).every((child) => isInFinalState(active, child))',
    to: 'properChildren(node).some((child) => isInFinalState(active, child))',
  },
  {
    rule: 'a compound state is done with its final state, and says with what output',
    file: 'plan.ts',
    from: 'final ? valueText(source, final.output)',
    to: "final ? 'undefined'",
  },
  {
    rule: "the machine's output sees the done event",
    file: 'plan.ts',
    from: '{const e=d;',
    to: '{',
  },
  {
    rule: 'an exact descriptor goes before wildcards',
    file: 'selection.ts',
    from: 'return [type, ...wild]',
    to: 'return [...wild, type]',
  },
  {
    rule: 'of wildcards the longer goes first',
    file: 'selection.ts',
    from: '.sort((a, b) => b.length - a.length)',
    to: '.sort((a, b) => a.length - b.length)',
  },
  {
    rule: 'a.* is a, too',
    file: 'selection.ts',
    from: 'type === prefix ||',
    to: '',
  },
  {
    rule: 'an outer state is asked only when no inner one answered',
    file: 'selection.ts',
    from: 'unless: taken })',
    to: 'unless: [] })',
  },
  {
    rule: 'eventless transitions are asked after every change',
    file: 'settle.ts',
    from: 'eventless = plan.fresh ||',
    to: 'eventless = false && plan.fresh ||',
  },
  {
    rule: 'eventless transitions go before raised events',
    file: 'settle.ts',
    from: 'if (eventless) plan =',
    to: 'if (eventless && queue.length === 0) plan =',
  },
  {
    rule: 'raised events are taken first in, first out',
    file: 'settle.ts',
    from: 'const next = queue.shift();',
    to: 'const next = queue.pop();',
  },
  {
    rule: 'an event that finds no transition still lets eventless ones see it',
    file: 'model.ts',
    from: 'const none = this.#rest(source, configuration, configuration, false, 0);',
    to: "const none = 'return state;';",
  },
  {
    rule: 'a forbidden transition is not accepted',
    file: 'plan.ts',
    from: 'transitions.some(({ target, actions }) => target !== undefined || actions.length > 0)',
    to: 'transitions.length > 0',
  },
  {
    rule: 'fields of one assign see the context before it',
    file: 'actions.ts',
    from: '{text};` };',
    to: "{text};` + 'a.context=c={...c,[' + JSON.stringify(name) + ']:v' + i + '};' };",
  },
  {
    rule: 'a context keeps the fields that others do not have',
    file: 'fields.ts',
    from: "names.join('\\n') === this.names.join('\\n') &&",
    to: '',
  },
  {
    rule: 'a context keeps the fields that an assign has added',
    file: 'fields.ts',
    from: "|| typeof builtin?.assignment === 'function'",
    to: '',
  },
  {
    rule: 'enqueued names get their parameters',
    file: 'actions.ts',
    from: '? assignment(args, params)',
    to: '? assignment(args)',
  },
  {
    rule: 'dynamic parameters see the context of their moment',
    file: 'guards.ts',
    from: "return typeof params === 'function' ?",
    to: "return typeof params === 'nothing' ?",
  },
  {
    rule: 'not turns its guard round',
    file: 'guards.ts',
    from: 'return `!$',
    to: 'return `$',
  },
  {
    rule: 'check evaluates and as and',
    file: 'guards.ts',
    from: 'return resolved.guards.every(holds);',
    to: 'return resolved.guards.some(holds);',
  },
  {
    rule: 'stateIn is settled anew in each configuration',
    file: 'guards.ts',
    from: 'return String(isIn(configuration, resolved.value, machine));',
    to: "return 'true';",
  },
  {
    rule: 'enqueued actions see the context that those before them left',
    file: 'actions.ts',
    from: '{ ...stage, context: after }',
    to: 'stage',
  },
  {
    rule: 'the bound on microsteps is that of the machine',
    file: 'settle.ts',
    from: 'if (step > most) throw',
    to: 'if (step > most + 1) throw',
  },
];
