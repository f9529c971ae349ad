/** A module's process as the engine sees it: started, asked, and ended when it takes too much time or memory. */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { BadInput } from '../../errors.ts';
import { type SimulatedQuestion, ToolError } from '../../tool.ts';
import { thrownWords } from '../words.ts';
import { forkModule, type ModulePlace } from './fork.ts';
import type { AnswerMessage, CallMessage, DefinedTool, FromChild, ToChild } from './messages.ts';

/** Milliseconds that a module may take to load. */
const LOADING = 30_000;

/** Milliseconds that an end takes, once the channel is closed or the process has gone. */
const PARTING = 200;

/** What becomes of the module's state when its process ends, for every message that tells of an end. */
const LOST = 'the next call finds the module started anew, without what it kept';

/** A call with what it needs meanwhile. */
export interface ModuleCall extends Omit<CallMessage, 'type' | 'id'> {
  /** As errors name it. */
  tool: string;
  timeout: number;
  ask(question: SimulatedQuestion): Promise<string>;
  signal: AbortSignal;
}

/** Why a process was ended by us. */
interface Verdict {
  failure: 'timeout' | 'limit' | 'died';
  why: string;
}

/** How loading ends. */
type Loading = FromChild & { type: 'loaded' | 'refused' };

/** The process had ended before the call came to it: another one can be asked. */
export class NotBegun extends Error {
  override name = 'NotBegun';
}

interface Pending {
  begun: boolean;
  settle(message: FromChild & { type: 'answer' | 'failure' }): void;
  fail(error: Error): void;
  ask(question: SimulatedQuestion): Promise<string>;
}

export class ModuleProcess {
  readonly #child: ChildProcess;
  readonly #memory: number;
  readonly #errors: () => string;
  readonly #calls = new Map<string, Pending>();
  readonly #over: Promise<void>;
  #verdict: Verdict | undefined;
  /** It was ended by us. */
  #stopped = false;
  #crash: string | undefined;
  #loaded: ((message: Loading) => void) | undefined;
  /** False once it is ending: nothing more can be asked of it. */
  alive = true;

  private constructor({ file, cwd, memory }: ModulePlace) {
    this.#memory = memory;
    const { child, errors } = forkModule({ file, cwd, memory }, () => {
      this.#verdict ??= this.#heldTooMuch();
    });
    this.#child = child;
    this.#errors = errors;
    this.#child.on('disconnect', () => {
      this.alive = false;
      setTimeout(() => {
        // One that ends closes it, too, and its end tells more.
        if (this.#running) this.#stop({ failure: 'died', why: 'closed its channel to the engine' });
      }, PARTING).unref();
    });
    this.#child.on('message', (message: FromChild | null) => this.#take(message));
    this.#over = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        this.#verdict ??= { failure: 'died', why: `did not start: ${error.message}` };
        this.#end(null, null);
        resolve();
      });
      const over = (code: number | null, signal: string | null) => {
        this.#end(code, signal);
        resolve();
      };
      this.#child.on('close', over);
      this.#child.on('exit', (code, signal) => {
        this.#killGroup();
        // What it has started and let go may hold its output open for good.
        setTimeout(over, PARTING, code, signal).unref();
      });
    });
  }

  /**
   * Starts a process and loads the module in it. Throws BadInput, which says why, where it does not load.
   */
  static async start(
    place: ModulePlace,
  ): Promise<{ process: ModuleProcess; tools: DefinedTool[]; functions: string[][] }> {
    const started = new ModuleProcess(place);
    const { promise, resolve, reject } = Promise.withResolvers<Loading>();
    const timer = setTimeout(() => {
      started.#stop({ failure: 'timeout', why: `was ended: loading took more than ${LOADING / 1000} s` });
    }, LOADING);
    started.#loaded = resolve;
    started.#over.then(() =>
      reject(new BadInput(`${place.file} does not load: its process ${started.#verdict!.why}`)),
    );
    try {
      const message = await promise;
      if (message.type === 'loaded') return { process: started, ...message };
      throw new BadInput(message.message);
    } catch (error) {
      started.#kill();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Makes a call. Rejects with ToolError: what the tool itself says, or why its process ended; with NotBegun
   * where that was before. A call that is aborted, or takes longer than it may, ends the process.
   */
  call({ tool, timeout, ask, signal, ...what }: ModuleCall): Promise<AnswerMessage> {
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const aborted = () => this.#stop({ failure: 'died', why: 'was ended with the call' });
      const timer = setTimeout(() => {
        this.#stop({ failure: 'timeout', why: `was ended: ${tool} was not done in ${timeout / 1000} s` });
      }, timeout);
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
        this.#calls.delete(id);
      };
      this.#calls.set(id, {
        begun: false,
        ask,
        settle: (message) => {
          done();
          if (message.type === 'answer') resolve(message);
          else reject(new ToolError(message.failure, message.message));
        },
        fail: (error) => {
          done();
          reject(error);
        },
      });
      signal.addEventListener('abort', aborted);
      this.#send({ type: 'call', id, ...what });
    });
  }

  /** Ends the process; resolves once it has gone. */
  end(): Promise<void> {
    this.#stop({ failure: 'died', why: 'was closed' });
    return this.#over;
  }

  #send(message: ToChild): void {
    // Where it has closed the channel, its end is under way and fails the call.
    this.#child.send(message, () => {});
  }

  #take(message: FromChild | null): void {
    if (message?.type === 'loaded' || message?.type === 'refused') this.#loaded?.(message);
    if (message?.type === 'answer' || message?.type === 'failure') {
      this.#calls.get(message.id)?.settle(message);
    }
    if (message?.type === 'begun') {
      const call = this.#calls.get(message.id);
      if (call) call.begun = true;
    }
    if (message?.type === 'ask') void this.#answer(message);
    if (message?.type === 'crash') this.#crash ??= String(message.message);
    // A module may send messages of its own; they stand for nothing.
  }

  async #answer({ id, question, content }: FromChild & { type: 'ask' }): Promise<void> {
    const reply = { type: 'reply', id, question } as const;
    try {
      this.#send({ ...reply, text: (await this.#calls.get(id)?.ask(content)) ?? '' });
    } catch (error) {
      this.#send({ ...reply, error: thrownWords(error) });
    }
  }

  #stop(verdict: Verdict): void {
    this.#stopped = true;
    this.#verdict ??= verdict;
    this.#kill();
  }

  #kill(): void {
    this.alive = false;
    if (this.#running) this.#killGroup();
  }

  get #running(): boolean {
    const { pid, exitCode, signalCode } = this.#child;
    return pid !== undefined && exitCode === null && signalCode === null;
  }

  #killGroup(): void {
    try {
      process.kill(-this.#child.pid!, 'SIGKILL');
    } catch {
      // Nobody is left of it.
    }
  }

  #end(code: number | null, signal: string | null): void {
    this.alive = false;
    this.#verdict ??= this.#verdictOf(code, signal);
    const { failure, why } = this.#verdict;
    for (const { begun, fail } of [...this.#calls.values()]) {
      const words = `the module's process ${why}; ${LOST}`;
      fail(begun || this.#stopped ? new ToolError(failure, words) : new NotBegun(words));
    }
  }

  #verdictOf(code: number | null, signal: string | null): Verdict {
    if (this.#crash !== undefined) {
      return { failure: 'died', why: `ended with an error that nothing caught: ${this.#crash}` };
    }
    if (/heap out of memory|allocation failed/i.test(this.#errors())) return this.#heldTooMuch();
    return { failure: 'died', why: `ended itself (${signal ?? `exit code ${code}`})` };
  }

  #heldTooMuch(): Verdict {
    return { failure: 'limit', why: `was ended: it held more than ${this.#memory} MB` };
  }
}
