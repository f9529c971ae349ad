/** Bad input that says where in a file it stands. */
import { BadInput } from '../../errors.ts';

/** Puts `place` before the messages of bad input; without one they stay as they are. */
export async function within<T>(place: string | undefined, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // What is said of an arm says where it is, and needs no scenario's place before it.
    if (!(error instanceof BadInput) || place === undefined || error instanceof Placed) throw error;
    throw new Placed(`${place}: ${error.message}`);
  }
}

class Placed extends BadInput {}

/** The place of one of several, `arms[2]`; of what is not in a list, the whole's. */
export const indexed = (place: string | undefined, i: number, whole: unknown): string | undefined =>
  place && (Array.isArray(whole) ? `${place}[${i}]` : place);
