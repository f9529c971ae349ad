/** What a part follows of the server, and whether the server is there. */
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { follow } from '../api.ts';

/** Milliseconds: a break that is mended sooner is not told of. */
const MOMENT = 1000;

// Streams that have broken off, for the line below the header.
const broken = new Set<symbol>();
const listeners = new Set<() => void>();

function setBroken(stream: symbol, isBroken: boolean): void {
  if (broken.has(stream) === isBroken) return;
  if (isBroken) broken.add(stream);
  else broken.delete(stream);
  for (const listener of listeners) listener();
}

/** Whether every stream that the page follows is open. */
export const useConnected = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => broken.size === 0,
  );

/**
 * Follows a stream of events while the part is shown; without a path it follows none. `onBack` is called when a
 * stream that broke off is there again: what the part knows may be old then.
 */
export function useEvents<T>(
  path: string | undefined,
  on: (event: T, id: string) => void,
  onBack?: () => void,
): void {
  const heard = useEffectEvent(on);
  const back = useEffectEvent(() => onBack?.());
  useEffect(() => {
    if (path === undefined) return;
    const stream = Symbol(path);
    let cut: ReturnType<typeof setTimeout> | undefined;
    const stop = follow<T>(
      path,
      (event, id) => heard(event, id),
      (open) => {
        if (!open) {
          cut ??= setTimeout(() => setBroken(stream, true), MOMENT);
          return;
        }
        if (cut === undefined) return;
        clearTimeout(cut);
        cut = undefined;
        setBroken(stream, false);
        back();
      },
    );
    return () => {
      clearTimeout(cut);
      stop();
      setBroken(stream, false);
    };
  }, [path]);
}
