/** Model calls that a test holds back, so that an episode goes no further than the test has looked. */
import { onTestFinished } from 'vitest';
import { type Broker, createBroker, type ModelCall } from '../../index.ts';

/** Those of every decision but the first. */
export const later = ({ sample }: ModelCall): boolean => sample.decision > 0;

/** A broker whose calls, those that `holds` names, wait until `letGo` lets as many go, or all. */
export function heldBroker(holds: (call: ModelCall) => boolean = () => true) {
  const broker = createBroker({ cacheMode: 'off', env: {} });
  const waiting: (() => void)[] = [];
  let free = 0;
  const letGo = (calls = Number.POSITIVE_INFINITY) => {
    free += calls;
    for (; free > 0 && waiting.length > 0; free--) waiting.shift()!();
  };
  onTestFinished(async () => {
    letGo();
    await broker.close();
  });
  const complete: Broker['complete'] = async (call) => {
    if (holds(call)) {
      if (free > 0) free--;
      else await new Promise<void>((go) => waiting.push(go));
    }
    return broker.complete(call);
  };
  return { broker: { ...broker, complete } satisfies Broker, letGo };
}
