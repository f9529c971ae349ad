/** A desk on the terminal: shows what a role sees and reads what the person writes. */
import { createInterface, type Interface } from 'node:readline';
import type { Desk, DeskAnswer, DeskQuestion } from '../desk.ts';
import { BadInput } from '../errors.ts';
import { readMove } from '../runs/play/typed-move.ts';
import { type Io, say, styleFor } from './io.ts';

/** A desk that is cleared away when nobody is asked any more. */
export interface TerminalDesk extends Desk {
  close(): void;
}

const HELP = 'write an action; ? lists the legal ones, resign gives up';

/** The desk of a terminal; undefined where there is nobody to ask. */
export function terminalDesk(io: Io): TerminalDesk | undefined {
  return io.stdin.isTTY && io.stderr.isTTY ? new Terminal(io) : undefined;
}

class Terminal implements TerminalDesk {
  readonly #io: Io;
  #lines: Interface | undefined;
  /** Questions are asked one after another: there is one screen. */
  #before: Promise<unknown> = Promise.resolve();
  #told = false;

  constructor(io: Io) {
    this.#io = io;
  }

  ask(question: DeskQuestion, signal: AbortSignal): Promise<DeskAnswer> {
    const answer = this.#before.then(() => this.#ask(question, signal));
    this.#before = answer.catch(() => {});
    return answer;
  }

  close(): void {
    this.#lines?.close();
    this.#lines = undefined;
  }

  async #ask(question: DeskQuestion, signal: AbortSignal): Promise<DeskAnswer> {
    const { scenario, state, role, observation, refusal } = question;
    const { stderr, env } = this.#io;
    const style = styleFor(stderr, env);
    if (refusal !== undefined) say(stderr, style('yellow', refusal || 'That was refused.'));
    say(stderr, `\n${observation}`);
    if (!this.#told) say(stderr, style('dim', `(${HELP})`));
    this.#told = true;
    for (;;) {
      const text = await this.#line(`${role}> `, signal);
      if (text === undefined || text === 'resign') return 'resigns';
      if (text === '') continue;
      if (text === '?') {
        const legal = scenario.actions?.(state as never, role);
        const list = legal?.map((action) => scenario.format(action, state as never));
        say(stderr, list ? list.join('\n') : 'There is no list of actions here.');
        continue;
      }
      try {
        return { action: readMove(text, { scenario, state, role }) };
      } catch (error) {
        if (!(error instanceof BadInput)) throw error;
        say(stderr, style('yellow', error.message));
      }
    }
  }

  /** The next line; undefined where the input has ended. */
  #line(prompt: string, signal: AbortSignal): Promise<string | undefined> {
    // The terminal itself edits the line, and Ctrl-C stays a signal.
    this.#lines ??= createInterface({ input: this.#io.stdin, terminal: false });
    const lines = this.#lines;
    this.#io.stderr.write(prompt);
    return new Promise((resolve, reject) => {
      const end = () => {
        lines.off('line', onLine).off('close', onClose);
        signal.removeEventListener('abort', onAbort);
      };
      const onLine = (line: string) => {
        end();
        resolve(line.trim());
      };
      const onClose = () => {
        end();
        resolve(undefined);
      };
      const onAbort = () => {
        end();
        reject(signal.reason);
      };
      lines.once('line', onLine).once('close', onClose);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}
