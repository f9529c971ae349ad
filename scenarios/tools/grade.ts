/** Whether an answer is right. */
import type { Request } from './requests.ts';

/**
 * 1 or 0: equal to the answer wanted, and with all that it has to contain, whatever the case and the space around.
 * Where the request names neither, any answer will do.
 */
export function grade({ answer, contains = [] }: Request, given: string | undefined): number {
  if (given === undefined) return 0;
  const text = plain(given);
  const equal = answer === undefined || plain(answer) === text;
  return equal && contains.every((part) => text.includes(plain(part))) ? 1 : 0;
}

const plain = (text: string) => text.trim().toLowerCase();
