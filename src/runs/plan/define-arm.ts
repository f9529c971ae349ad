/** Arms with a name of their own: agent configurations that files export. */
import { checkDefinition, type Part } from '../../definition.ts';
import { BadInput } from '../../errors.ts';
import type { CastChoice, SeatChoice } from './seating.ts';

/** An arm by its parts: one agent with its options and model, or a cast. */
export type ArmDefinition = (SeatChoice | CastChoice) & {
  /** What tables show; default the name under which a file exports it. */
  name?: string;
};

/** A checked arm, as runs take it. */
export interface NamedArm {
  kind: 'arm';
  name?: string;
  arm: SeatChoice | CastChoice;
  /** Hash of the user's file it was loaded from. */
  source?: string;
}

const SEAT: Readonly<Record<string, Part>> = { name: 'string?', options: 'object?', model: 'string?' };
const CAST: Readonly<Record<string, Part>> = { name: 'string?', cast: 'object' };

/**
 * Defines an arm that is named on the command line by its file, `--agent ./agents.ts#CAREFUL`, and in tables by
 * its name; what it stands for is in the run's manifest. Throws BadInput for parts that are missing, misspelt
 * or of another kind.
 *
 * @example
 * ```ts
 * import { defineArm } from 'troupe';
 * export const CAREFUL = defineArm({ agent: 'tot', options: { breadth: 2 }, model: 'synthetic:0.8' });
 * export const SEATED = defineArm({ name: 'seated', cast: { X: CAREFUL, O: 'random' } });
 * SEATED.name; // 'seated'
 * ```
 */
export function defineArm({ name, ...arm }: ArmDefinition): NamedArm {
  const who = `arm ${name ?? '(without name)'}`;
  if ('cast' in arm) checkDefinition(who, { name, ...arm }, CAST);
  else {
    const kind = typeof arm.agent === 'string' ? 'string' : 'object';
    checkDefinition(who, { name, ...arm }, { agent: kind, ...SEAT });
  }
  if (name !== undefined && !/^\w[\w.-]*$/.test(name))
    throw new BadInput(`${who}: a name takes letters, digits, dots, dashes and underscores`);
  return { kind: 'arm', ...(name !== undefined && { name }), arm };
}
