/** A model-bound search asks through a port; the main thread answers. One message holds a whole wave. */
import type { MessagePort } from 'node:worker_threads';
import type { Question } from '../agent.ts';
import { canonicalJson, sha256 } from '../cache/keys.ts';
import { type PackedError, packError, unpackError } from './faults.ts';
import type { SearchModel, WeighQuestion } from './types.ts';

type Batch = { ask: readonly Question[] } | { weigh: readonly WeighQuestion[] };

interface Asked {
  id: number;
  batch: Batch;
}

interface Answered {
  id: number;
  answers?: readonly unknown[];
  error?: PackedError;
}

/** The model, as the thread that searches reaches it. Questions reject with what asking threw. */
export function modelThrough(port: MessagePort): SearchModel {
  const waiting = new Map<number, { resolve(answers: never): void; reject(error: Error): void }>();
  let asked = 0;
  port.on('message', ({ id, answers, error }: Answered) => {
    const { resolve, reject } = waiting.get(id)!;
    waiting.delete(id);
    if (error) reject(unpackError(error));
    else resolve(answers as never);
  });
  const put = <T>(batch: Batch): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = asked++;
      waiting.set(id, { resolve, reject });
      port.postMessage({ id, batch } satisfies Asked);
    });
  return { ask: (questions) => put({ ask: questions }), weigh: (questions) => put({ weigh: questions }) };
}

/** How a search's questions are being answered. */
export interface Answering {
  /** Whatever is asked, or has been and waits, is answered with this error. */
  refuse(reason: unknown): void;
  /** Nobody hears any more: what the model still answers is dropped. */
  end(): void;
}

/** Answers what a search asks through `port`; `busy` is told whether the search waits for an answer. */
export function answerThrough(
  port: MessagePort,
  model: SearchModel,
  busy: (waits: boolean) => void,
): Answering {
  const open = new Set<number>();
  let refused: unknown;
  let ended = false;
  const send = (id: number, answer: Omit<Answered, 'id'>) => {
    if (!open.delete(id)) return;
    port.postMessage({ id, ...answer } satisfies Answered);
    if (open.size === 0) busy(false);
  };
  port.on('message', ({ id, batch }: Asked) => {
    if (ended) return;
    open.add(id);
    busy(true);
    if (refused !== undefined) send(id, { error: packError(refused) });
    else {
      const answers: Promise<readonly unknown[]> =
        'ask' in batch ? model.ask(batch.ask) : model.weigh(batch.weigh);
      answers.then(
        (all) => send(id, { answers: all }),
        (error) => send(id, { error: packError(error) }),
      );
    }
  });
  return {
    refuse(reason) {
      refused = reason;
      for (const id of [...open]) send(id, { error: packError(reason) });
    },
    end() {
      ended = true;
      open.clear();
    },
  };
}

/**
 * A model that remembers what it was asked: a search that begins anew, because something else has ended its
 * thread, hears the same again without asking twice.
 */
export class RememberingModel implements SearchModel {
  readonly #model: SearchModel;
  readonly #answers = new Map<string, Promise<unknown>[]>();
  #earlier = new Map<string, Promise<unknown>[]>();

  constructor(model: SearchModel) {
    this.#model = model;
  }

  /** The search begins anew: what it asked so far is answered from memory, each answer once. */
  rewind(): void {
    this.#earlier = new Map([...this.#answers].map(([key, answers]) => [key, [...answers]]));
  }

  ask(questions: readonly Question[]): Promise<string[][]> {
    return this.#recall({ ask: questions }, () => this.#model.ask(questions));
  }

  weigh(questions: readonly WeighQuestion[]): Promise<number[][]> {
    return this.#recall({ weigh: questions }, () => this.#model.weigh(questions));
  }

  #recall<T>(batch: Batch, put: () => Promise<T>): Promise<T> {
    const key = sha256(canonicalJson(batch));
    const known = this.#earlier.get(key)?.shift();
    if (known) return known as Promise<T>;
    const answer = put();
    const all = this.#answers.get(key);
    if (all) all.push(answer);
    else this.#answers.set(key, [answer]);
    return answer;
  }
}
