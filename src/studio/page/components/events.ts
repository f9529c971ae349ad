/** What a part follows of the server, and whether the server is there. */
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { follow } from '../api.ts';

// Streams that have broken off, for the note in the header.
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
    const stop = follow<T>(
      path,
      (event, id) => heard(event, id),
      (open) => {
        if (open && broken.has(stream)) back();
        setBroken(stream, !open);
      },
    );
    return () => {
      stop();
      setBroken(stream, false);
    };
  }, [path]);
}
