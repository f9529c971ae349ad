/**
 * `npm run mutate:world`: breaks the compiler's rules one by one, each in a temporary copy, and runs its tests
 * against it. Exit code 1 when one of the broken compilers passes. A word after it picks the rules that hold it.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Mutation {
  rule: string;
  file: string;
  /** Occurs exactly once in the file. */
  from: string;
  to: string;
}

const mutations: Mutation[] = [
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
    from: 'if (entry.byDefault.has(node)) act(node.initial.actions, node);',
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

const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = join(root, 'node_modules/vitest/vitest.mjs');

/** A copy of what the compiler's tests need. */
function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'troupe-mutations-'));
  for (const part of ['src', 'package.json', 'tsconfig.json', 'vitest.config.ts']) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Whether the tests pass in a copy; a compiler that hangs fails them. */
function passes(copy: string): boolean {
  const tests = ['src/world/compile.test.ts', 'src/world/compile.property.test.ts'];
  const args = [vitest, 'run', '--root', copy, '--bail', '1', '--no-file-parallelism', ...tests];
  return spawnSync(process.execPath, args, { cwd: copy, timeout: 300_000 }).status === 0;
}

const chosen = mutations.filter(({ rule }) => rule.includes(process.argv[2] ?? ''));
const copy = copyTree();
let survived = 0;
try {
  if (!passes(copy)) throw new Error('the tests fail on the unbroken compiler');
  for (const { rule, file, from, to } of chosen) {
    const path = join(copy, 'src/world', file);
    const text = readFileSync(path, 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${file} does not hold this text once: ${from}`);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
    const alive = passes(copy);
    writeFileSync(path, text);
    if (alive) survived++;
    console.log(`${alive ? '✗ survived' : '✓ caught'}: ${rule}`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${chosen.length - survived} of ${chosen.length} broken rules were caught`);
process.exitCode = survived > 0 ? 1 : 0;
