/** Checks what users hand to the define functions: their files are run without a type check. */
import type { AnyStateMachine } from 'xstate';
import { BadInput } from './errors.ts';
import { nearest } from './nearest.ts';
import { type Missing, unimplemented } from './world/unimplemented.ts';

/** What a part of a definition has to be; with `?` it may be left out. Values are looked at elsewhere. */
export type Part =
  | 'function'
  | 'function?'
  | 'string'
  | 'string?'
  | 'number?'
  | 'boolean?'
  | 'array'
  | 'object'
  | 'object?'
  | 'schema'
  | 'schema?';

/**
 * Throws BadInput for the first part that is missing, of another kind, or unknown; `who` begins the
 * message. Unknown parts are most often misspelt, so the nearest known name is offered.
 */
export function checkDefinition(
  who: string,
  definition: object,
  parts: Readonly<Record<string, Part>>,
): void {
  for (const name of Object.keys(definition)) {
    if (name in parts) continue;
    const near = nearest(name, Object.keys(parts));
    throw new BadInput(`${who}: unknown part "${name}"${near ? `; did you mean ${near}?` : ''}`);
  }
  for (const [name, part] of Object.entries(parts)) {
    const value = (definition as Record<string, unknown>)[name];
    const wanted = part.replace('?', '');
    if (value === undefined && part.endsWith('?')) continue;
    const found = kindOf(value);
    if (wanted === 'schema' ? isSchema(value) : found === wanted) continue;
    const what = wanted === 'schema' ? 'a zod schema, as z.object({})' : article(wanted);
    const not = wanted === 'schema' && found === 'object' ? 'a plain object' : found;
    throw new BadInput(`${who}: ${name} has to be ${what}, and is ${not}`);
  }
}

/** A fault within a machine: the line of the user's code that handed the machine over is not where it is. */
export class BadMachine extends BadInput {}

/**
 * Throws BadMachine for one that names an initial state that there is not, or actions, guards, actors or delays
 * that it does not implement; `who` begins the message. XState would say so when it gets there, or not at all.
 */
export function checkMachine(who: string, machine: AnyStateMachine): void {
  const missing = missingIn(who, machine);
  if (!missing) return;
  const { kind, name, node } = missing;
  const near = nearest(name, Object.keys(machine.implementations[`${kind}s`]));
  const advice = near === undefined ? ': give it to setup()' : `; did you mean '${near}'?`;
  throw new BadMachine(
    `${who}: its machine does not implement ${kind} '${name}' of state node '${node}'${advice}`,
  );
}

/** The first name that a machine does not implement, if any. Throws BadMachine for an initial state that there is not. */
export function missingIn(who: string, machine: AnyStateMachine): Missing | undefined {
  if (typeof machine.transition !== 'function') {
    throw new BadInput(`${who}: machine has to be a machine that XState made, as by createMachine`);
  }
  try {
    return unimplemented(machine);
  } catch (error) {
    throw new BadMachine(`${who}: its machine: ${(error as Error).message}`, { cause: error });
  }
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

const isSchema = (value: unknown) =>
  typeof (value as { safeParse?: unknown } | null)?.safeParse === 'function';

const article = (word: string) => `${/^[aeo]/.test(word) ? 'an' : 'a'} ${word}`;
