/** Checks what users hand to the define functions: their files are run without a type check. */
import type { AnyStateMachine } from 'xstate';
import { BadInput } from './errors.ts';
import { nearest } from './nearest.ts';
import { unimplemented } from './world/unimplemented.ts';

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

/**
 * Throws BadInput for a machine that names an initial state that there is not, or actions, guards or actors
 * that it does not implement; `who` begins the message. XState would say so when it gets there, or not at all.
 */
export function checkMachine(who: string, machine: AnyStateMachine): void {
  const missing = missingIn(who, machine);
  if (missing) throw new BadInput(`${who}: its machine does not implement ${missing}: give it to setup()`);
}

/** The first name that a machine does not implement, if any. Throws BadInput for an initial state that there is not. */
export function missingIn(who: string, machine: AnyStateMachine): string | undefined {
  if (typeof machine.transition !== 'function') {
    throw new BadInput(`${who}: machine has to be a machine that XState made, as by createMachine`);
  }
  try {
    return unimplemented(machine);
  } catch (error) {
    throw new BadInput(`${who}: its machine: ${(error as Error).message}`, { cause: error });
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
