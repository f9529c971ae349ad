/**
 * Arms as `--agent` writes them: `direct`, `tot?breadth=2&model=openai:gpt-4o`, a file's agent
 * `./agents.ts#NAME`, a cast `X=mpc?proposals=4,O=direct`. Commas separate arms when no role is named;
 * spaces always do.
 */
import { BadInput } from '../../errors.ts';
import type { OptionValues } from './options.ts';

/** The agent that is a person, as arms name it. */
export const PERSON = 'human';

/** Who sits where, as written: agent, options and model are not looked up yet. */
export interface WrittenSeat {
  /** Absent: every role. */
  role?: string;
  agent: string;
  options: OptionValues;
  model?: string;
}

/** One arm as written: a single seat without a role, or a seat for each role. */
export type WrittenArm = readonly WrittenSeat[];

/** A role at the start of an arm: a name and `=`, before any option. */
const ROLE = /^([^,?=&\s]+)=(.*)$/s;
/** Commas that begin the next seat of a cast. */
const NEXT_SEAT = /,(?=[^,?=&]+=)/;

/**
 * Reads what one `--agent` says: one arm or several. Throws BadInput that shows the right form.
 *
 * @example
 * ```ts
 * parseArms('direct,tot?breadth=2'); // two arms
 * parseArms('X=tot?breadth=2,O=direct'); // one arm: a cast
 * ```
 */
export function parseArms(text: string): WrittenArm[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0)
    throw new BadInput('--agent is empty: name an agent, as in --agent direct,tot?breadth=2');
  return words.flatMap((word) =>
    ROLE.test(word)
      ? [word.split(NEXT_SEAT).map((seat) => parseSeat(seat, true))]
      : word.split(',').map((seat) => [parseSeat(seat, false)]),
  );
}

function parseSeat(text: string, inCast: boolean): WrittenSeat {
  const [, role, rest] = ROLE.exec(text) ?? [undefined, undefined, text];
  if (!inCast && role !== undefined) {
    throw new BadInput(`--agent "${text}": a cast names all roles in one arm, as in X=tot,O=direct`);
  }
  const mark = rest.indexOf('?');
  const agent = mark < 0 ? rest : rest.slice(0, mark);
  if (agent === '') throw new BadInput(`--agent "${text}": no agent is named; write it as in tot?breadth=2`);
  const { model, ...options } = parseQuery(mark < 0 ? '' : rest.slice(mark + 1), text);
  return { ...(role !== undefined && { role }), agent, options, ...(model !== undefined && { model }) };
}

/** `a=1&b=2`; a model with options of its own (`model=synthetic?latency=1s&seed=2`) takes the rest. */
function parseQuery(query: string, arm: string): Record<string, string> {
  const options: Record<string, string> = {};
  const pairs = query === '' ? [] : query.split('&');
  while (pairs.length > 0) {
    const pair = pairs.shift()!;
    const at = pair.indexOf('=');
    if (at < 1) throw new BadInput(`--agent "${arm}": write options as KEY=VALUE, as in tot?breadth=2`);
    const name = pair.slice(0, at);
    let value = pair.slice(at + 1);
    if (name === 'model' && value.includes('?')) value = [value, ...pairs.splice(0)].join('&');
    if (Object.hasOwn(options, name)) throw new BadInput(`--agent "${arm}": ${name} is given twice`);
    options[name] = decoded(value);
  }
  return options;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** An agent with its options, in the form `parseArms` reads; options in order of name. */
export function seatText(agent: string, options: OptionValues, model?: string): string {
  const escaped = (value: unknown) => String(value).replace(/[%&,\s]/g, encodeURIComponent);
  const pairs = Object.entries(options)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${escaped(value)}`);
  if (model !== undefined) pairs.push(`model=${model}`);
  return pairs.length === 0 ? agent : `${agent}?${pairs.join('&')}`;
}
