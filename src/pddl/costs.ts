/** Costs of actions and the metric: checked as all else is, then ignored with a note. */
import { headOf, isList, type List, type Node, refuse, shown, type Word } from './source.ts';
import { asList, note, parts, readArguments, type Scope, unsupported } from './terms.ts';
import { near } from './typing.ts';

/** What the cost of a plan is called. */
const TOTAL = 'total-cost';
const COSTS = 'action costs are read and ignored: plans count actions';
const METRIC = 'the metric is read and ignored: plans count actions';

/** Effects that change numbers. */
export const CHANGES: ReadonlySet<string> = new Set([
  'assign',
  'increase',
  'decrease',
  'scale-up',
  'scale-down',
]);
const SUMS = new Set(['+', '-', '*', '/']);

/** Reads an effect that changes a number: an increase of the total cost, and no other. */
export function readChange(list: List, scope: Scope): void {
  const head = headOf(list);
  const [target, amount] = parts(list, 2, `(increase (${TOTAL}) 1)`) as [Node, Node];
  if (head !== 'increase' || !isList(target) || headOf(target) !== TOTAL) {
    throw unsupported(list, `"${head}" changes a number`);
  }
  readFunction(target, scope);
  readExpression(amount, scope);
  note(scope, COSTS, list);
}

/** Reads an initial value of a function: `(= (distance a b) 3)`. */
export function readInitialCost(list: List, scope: Scope): void {
  const [target, amount] = parts(list, 2, `(= (${TOTAL}) 0)`) as [Node, Node];
  if (!isList(target)) throw refuse(list, 'objects are equal to themselves alone: remove this line');
  readFunction(target, scope);
  if (!isNumber(amount)) throw refuse(amount, `expected a number, found ${shown(amount)}: write one, as 0`);
  note(scope, COSTS, list);
}

/** Reads the section `:metric`. */
export function readMetric(section: List, scope: Scope): void {
  const form = `(:metric minimize (${TOTAL}))`;
  const [goal, value] = parts(section, 2, form) as [Node, Node];
  if (isList(goal) || (goal.text !== 'minimize' && goal.text !== 'maximize')) {
    throw refuse(goal, `expected minimize or maximize, found ${shown(goal)}: write ${form}`);
  }
  // Known to the language itself.
  const timed = { ...scope, functions: new Map([...scope.functions, ['total-time', []]]) };
  readExpression(value, timed);
  note(scope, METRIC, section);
}

const isNumber = (node: Node): node is Word => !isList(node) && /^-?(?:\d+\.?\d*|\.\d+)$/.test(node.text);

/** A number, a function with its arguments, or a sum, difference, product or quotient of such. */
function readExpression(node: Node, scope: Scope): void {
  if (isNumber(node)) return;
  const list = asList(node, 'a number or a function');
  if (!SUMS.has(headOf(list))) {
    readFunction(list, scope);
    return;
  }
  const operands = list.items.slice(1);
  if (operands.length === 0) throw refuse(list, `"${headOf(list)}" is of no numbers: write (+ 1 2)`);
  for (const operand of operands) readExpression(operand, scope);
}

function readFunction(list: List, scope: Scope): void {
  const [first] = list.items;
  if (!first || isList(first)) throw refuse(list, 'expected a function: write (name arguments)');
  const wanted = scope.functions.get(first.text);
  if (!wanted)
    throw refuse(first, `unknown function "${first.text}"${near(first.text, scope.functions.keys())}`);
  readArguments(list, wanted, scope);
}
