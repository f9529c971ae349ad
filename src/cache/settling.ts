/** Writes that always settle. */
import { statfsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What LMDB rejects a write with: the reason comes later, by a promise. */
type CommitFailed = Error & { commitError?: Promise<never> };

/** Below this many free bytes a disk counts as full: LMDB asks for pages by the megabyte. */
const FULL = 2 ** 20;

/** Milliseconds that LMDB may take to close after a commit that failed. */
const CLOSES = 2_000;

/**
 * LMDB may leave writes of a commit that failed without an answer for ever, and rejects only what was written
 * inside of them. So whatever fails fails all that is under way: `fail` is to be given each rejection that a
 * write does not pass on itself. (One that is committed all the same is found later, as any.)
 */
export function settling(dir: string) {
  const waiting = new Set<(error: Error) => void>();
  let failed = false;
  const fail = (error: CommitFailed) => {
    failed = true;
    error.commitError?.catch(() => {});
    const known = reason(dir, error);
    for (const reject of [...waiting]) reject(known);
  };
  const settled = async <T>(write: () => Promise<T>): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    waiting.add(reject);
    try {
      write().then(resolve, fail);
      return await promise;
    } finally {
      waiting.delete(reject);
    }
  };
  /** Closing waits for every write; after one that failed not for ever. Resolves to whether it is closed. */
  const closed = async (close: () => Promise<void>): Promise<boolean> => {
    const closing = close().then(() => true);
    return failed ? Promise.race([closing, sleep(CLOSES, false)]) : closing;
  };
  return { settled, fail, closed };
}

function reason(dir: string, error: CommitFailed): Error {
  if (!error.commitError) return error;
  const { bavail, bsize } = statfsSync(dir);
  return new Error(bavail * bsize < FULL ? 'no space left on its disk' : 'LMDB could not commit', {
    cause: error,
  });
}
