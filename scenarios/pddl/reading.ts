/** Reads actions out of what models write, and states out of what they predict. */
import { ParseError } from '../../src/errors.ts';
import { formatAction, type GroundProblem, malformed, readAction } from '../../src/pddl/index.ts';

/** Near matches shown in an error at most. */
const SHOWN = 5;

const excerpt = (text: string) => (text.length > 80 ? `${text.slice(0, 77)}...` : text);

/** A text that names several actions where one is wanted. */
export const ambiguous = (text: string, actions: readonly string[]): ParseError =>
  new ParseError(
    `"${excerpt(text.trim())}" names ${actions.length} actions; write one alone: ${actions.join(' or ')}`,
  );

/** An action that cannot be read: says why, and lists actions that look alike. */
export function unreadable(problem: GroundProblem, text: string, why: string): ParseError {
  const words = new Set(text.toLowerCase().match(/[^\s(),.;:]+/g));
  const alike = problem.actions
    .map((action) => {
      const named = action.args.filter((arg) => words.has(arg)).length;
      return { text: action.text, shared: named + (words.has(action.name) ? 1 : 0) };
    })
    .sort((a, b) => b.shared - a.shared)
    .slice(0, SHOWN)
    .map((action) => action.text);
  return new ParseError(
    `"${excerpt(text.trim())}" ${why}; write one action as (name object …), such as ${alike.join(' ')}`,
  );
}

/**
 * The one action that a text names, in canonical form: in any case, with or without parentheses or commas,
 * with `-`, `_` or a blank within names of actions, prose around it. Throws ParseError.
 */
export function parseAction(text: string, problem: GroundProblem): string {
  // What is canonical is read as it is, though a name and an object may also make up another name.
  const exact = readAction(text);
  if (exact && malformed(problem, exact.name, exact.args) === undefined) {
    return formatAction(exact.name, exact.args);
  }
  const found = named(text, problem);
  if (found.length === 1) return found[0]!;
  if (found.length > 1) throw ambiguous(text, found);
  const written = /\(([^()]+)\)/.exec(text)?.[1] ?? text;
  const [name = '', ...args] = written.toLowerCase().match(/[^\s(),]+/g) ?? [];
  throw unreadable(problem, text, `is no action: ${malformed(problem, name, args) ?? 'it cannot be read'}`);
}

/** Words that people put between objects. */
const BETWEEN = 'the|from|to|on|onto|top|of|in|into|at|with|by|and';

/** All well-formed actions that a text names, each once. */
function named(text: string, problem: GroundProblem): string[] {
  const lower = text.toLowerCase();
  const found = new Set<string>();
  for (const { name, parameters } of problem.domain.actions) {
    const word = name.split(/[-_]/).map(literal).join('[-_\\s]?');
    const args = parameters.map(() => `[\\s(,]+(?:(?:${BETWEEN})\\s+)*([^\\s(),]+?)`).join('');
    const pattern = new RegExp(`(?<![\\w-])${word}${args}(?=[\\s),.;:!*\`"']|$)`, 'g');
    for (const match of lower.matchAll(pattern)) {
      const objects = match.slice(1).map((object) => object.replace(/[.;:!*`"']+$/, ''));
      if (malformed(problem, name, objects) === undefined) found.add(formatAction(name, objects));
    }
  }
  return [...found];
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
