/**
 * The way of an episode's own machine, which its `state` lines do not tell: it comes to rest in *asking*, and whether
 * it was anywhere in between, what it did there says.
 */
import type { StateValue } from 'xstate';
import type { JournalLine } from '../../runs/folder/journal.ts';
import type { ToldStep } from './arrows.ts';

/** Of lines with such types, and events of the environment, the state that writes them. */
const WRITTEN_IN: Readonly<Record<string, string>> = {
  start: 'starting',
  chance: 'drawing',
  observation: 'asking',
  action: 'turning',
};

/** What a model's server does to a call: it fails the agent that asked. */
const OF_CALLS = new Set(['server', 'rate-limit', 'auth', 'request', 'timeout']);

/** Whether each role's agent has come to its end; undefined: nobody knows. */
export type AgentsEnded = readonly (boolean | undefined)[];

export class EpisodeWay {
  #at: StateValue | undefined;
  /** Where it came to rest, as far as that was told. */
  #rest: StateValue | undefined;
  /** What the world told of itself since it was last acted on. */
  #changes = 0;

  worldChanged(): void {
    this.#changes++;
  }

  /** A line that tells of no state by itself. */
  wrote(type: string, event: string | undefined): ToldStep | undefined {
    const state = WRITTEN_IN[type === 'environment' ? (event ?? '') : type];
    // Several roles are asked, and several act, at once; the world begins again each time.
    if (state === undefined || (state === this.#at && event === undefined)) return undefined;
    const step = this.#to(state);
    if (state !== 'asking') this.#changes = 0;
    return step;
  }

  rests(state: StateValue): ToldStep | undefined {
    this.#rest = state;
    // Why it has ended the last line says.
    if (state === 'ended' || state === this.#at) return undefined;
    // An action would have been told before.
    return this.#to(state, state === 'parting' && this.#at === 'asking' ? 'done' : undefined);
  }

  ends(line: JournalLine, agents: AgentsEnded): ToldStep[] {
    if (this.#rest !== 'ended') return [];
    // Between attempts the steps may be used up before anybody is asked.
    if ((this.#at === 'turning' || this.#at === 'starting') && line.stopped === 'steps') {
      return [this.#to('parting'), this.#to('ended', line.error ? undefined : 'done')];
    }
    return [this.#to('ended', this.#lastCause(line, agents))];
  }

  #lastCause({ error }: JournalLine, agents: AgentsEnded): ToldStep['by'] {
    if (agents.includes(undefined)) return undefined;
    const [all, any] = [agents.every(Boolean), agents.includes(true)];
    const asked = this.#at === 'asking' || this.#at === 'closing';
    if (error) return asked && OF_CALLS.has((error as { kind: string }).kind) ? 'error' : undefined;
    if (asked) return (this.#at === 'asking' ? any : all) ? 'done' : 'error';
    return (this.#at === 'waiting' ? any : all) ? 'done' : undefined;
  }

  #to(to: StateValue, by?: ToldStep['by']): ToldStep {
    const from = this.#at;
    this.#at = to;
    // Each change of a world that is waited for is looked at: it told of what was done to it, and of one more.
    const unseen = from === 'drawing' ? this.#rest === 'waiting' : from === 'waiting' && this.#changes > 2;
    return {
      to,
      ...(from !== undefined && { from }),
      ...(by && { by }),
      ...(unseen && { around: 'waiting' }),
    };
  }
}
