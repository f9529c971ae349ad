/** What a seat's model is asked, and what it cost: the way from an agent's question to the broker. */
import type { Ask, Question } from '../agent.ts';
import { canonicalJson, sha256 } from '../cache/keys.ts';
import type { JournalEntry } from '../episode.ts';
import { BudgetReached, EpisodeError, Stopped, toEpisodeError } from '../errors.ts';
import type {
  Answer,
  Broker,
  ModelCall,
  ModelRequest,
  ModelSpec,
  Respondent,
  Retry,
} from '../models/types.ts';
import type { Role } from '../scenario.ts';
import type { Journal } from './journal.ts';

/** What the model calls of one episode add up to, all of its seats together. */
export interface Meter {
  /** Samples asked for, whether or not they have been answered. */
  calls: number;
  live: number;
  tokens: { input: number; output: number };
  /** USD at list price; `spent` is what was live. */
  cost: number;
  spent: number;
}

export const newMeter = (): Meter => ({
  calls: 0,
  live: 0,
  tokens: { input: 0, output: 0 },
  cost: 0,
  spent: 0,
});

/** A sum of prices without what the order of adding leaves in the last digits. */
export const usd = (sum: number): number => Math.round(sum * 1e9) / 1e9;

/** What the questions of one episode go by. */
export interface AskingOptions {
  broker: Broker;
  respondent?: Respondent;
  /** The episode's seed: its draws are independent of other seeds'. */
  seed: number;
  /** Per episode; cached calls count. */
  maxCalls?: number;
  maxTokens?: number;
  /** Sums up over all episodes of a run. */
  total: Meter;
  journal: Pick<Journal, 'write'>;
  signal: AbortSignal;
  /** The run's live money is spent. */
  onBudget(reason: BudgetReached): void;
}

/**
 * The questions of one episode, all seats together. Thousands of episodes wait on a question at once: this
 * keeps little of each.
 */
export class Asking {
  readonly meter = newMeter();
  readonly #options: AskingOptions;
  #underWay = 0;
  #whenIdle: (() => void) | undefined;
  #over = false;
  /** Replies to questions that may be reused. */
  #asked: Map<string, Promise<string[]>> | undefined;

  constructor(options: AskingOptions) {
    this.#options = options;
  }

  /**
   * The `Ask` of one seat. Counts a question's samples when it is asked, so that what an episode may still
   * ask never depends on how fast answers come. Throws Stopped when `maxCalls` or `maxTokens` is used up,
   * else what the broker throws.
   */
  seat(role: Role, model: ModelSpec | undefined): Ask {
    return (question) => {
      // What an agent still wants to know when its episode has ended is never answered.
      if (this.#over) return new Promise(() => {});
      if (!model)
        return Promise.reject(new EpisodeError('internal', `the agent of ${role} has no model to ask`));
      if (question.reuse !== 'episode') return this.#put(role, model, question);
      this.#asked ??= new Map();
      const key = questionKey(role, question);
      const earlier = this.#asked.get(key);
      if (earlier) return earlier;
      const answer = this.#put(role, model, question);
      this.#asked.set(key, answer);
      return answer;
    };
  }

  /** The episode is over: resolves once every question under way is settled, and the meter with it. */
  end(): Promise<void> {
    this.#over = true;
    return new Promise((resolve) => {
      if (this.#underWay === 0) resolve();
      else this.#whenIdle = resolve;
    });
  }

  async #put(role: Role, model: ModelSpec, question: Question): Promise<string[]> {
    this.#count(question.samples ?? 1);
    this.#underWay++;
    const began = performance.now();
    try {
      const answers = await this.#options.broker.complete(this.#call(role, model, question));
      const sum = sumOf(answers);
      add(this.meter, answers, sum);
      add(this.#options.total, answers, sum);
      this.#options.journal.write({
        ...entryOf(role, model, question),
        replies: answers.map(({ text }) => text),
        ...(answers.some(({ finish }) => finish !== 'stop') && {
          finish: answers.map(({ finish }) => finish),
        }),
        keys: answers.map(({ key }) => key),
        sources: answers.map(({ source }) => source),
        ...sum,
        seconds: secondsSince(began),
        ...retriesOf(answers.map(({ retries }) => retries)),
      });
      return answers.map(({ text }) => text);
    } catch (error) {
      this.#failed(error, { ...entryOf(role, model, question), seconds: secondsSince(began) });
      throw error;
    } finally {
      this.#underWay--;
      if (this.#underWay === 0) this.#whenIdle?.();
    }
  }

  #count(samples: number): void {
    const { maxCalls = Infinity, maxTokens = Infinity, total } = this.#options;
    const { calls, tokens } = this.meter;
    if (calls + samples > maxCalls) throw new Stopped('calls', `more than ${maxCalls} calls`);
    if (tokens.input + tokens.output >= maxTokens)
      throw new Stopped('tokens', `more than ${maxTokens} tokens`);
    this.meter.calls += samples;
    total.calls += samples;
  }

  #call(role: Role, model: ModelSpec, question: Question): ModelCall {
    const { respondent, seed, signal } = this.#options;
    const { samples, attempt, decision, index = 0 } = question;
    return {
      model,
      // Agents may go on to extend the list they asked with.
      request: { messages: [...question.messages], ...settingsOf(question) },
      count: samples ?? 1,
      replicate: seed,
      sample: { role, attempt, decision, index },
      ...(respondent && { respondent }),
      signal,
    };
  }

  #failed(error: unknown, entry: JournalEntry): void {
    const { journal, signal, onBudget } = this.#options;
    if (error instanceof BudgetReached) onBudget(error);
    if (signal.aborted) return;
    const { message } = error as Error;
    const kind = error instanceof Stopped ? error.reason : toEpisodeError(error).kind;
    const retries = (error as { retries?: readonly Retry[] }).retries ?? [];
    journal.write({ ...entry, error: { kind, message }, ...retriesOf([retries]) });
  }
}

/** Equal for questions that the same reply answers. */
function questionKey(role: Role, question: Question): string {
  return sha256(canonicalJson([role, question.messages, question.samples ?? 1, settingsOf(question)]));
}

function settingsOf({ temperature, maxTokens, stop }: Question): Omit<ModelRequest, 'messages'> {
  return {
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(stop !== undefined && { stop }),
  };
}

function entryOf(role: Role, model: ModelSpec, question: Question): JournalEntry {
  const { purpose, attempt, decision, index = 0, messages } = question;
  return {
    actor: role,
    type: 'call',
    purpose,
    model: model.text,
    attempt,
    decision,
    index,
    ...settingsOf(question),
    messages,
  };
}

/** To the millisecond. */
export const secondsSince = (start: number): number => Math.round(performance.now() - start) / 1000;

interface Sum {
  usage: { input: number; output: number };
  cost: number;
}

function sumOf(answers: readonly Answer[]): Sum {
  const sum: Sum = { usage: { input: 0, output: 0 }, cost: 0 };
  for (const { usage, cost } of answers) {
    sum.usage.input += usage.input;
    sum.usage.output += usage.output;
    sum.cost += cost;
  }
  return sum;
}

function add(meter: Meter, answers: readonly Answer[], { usage, cost }: Sum): void {
  meter.tokens.input += usage.input;
  meter.tokens.output += usage.output;
  meter.cost += cost;
  for (const { source, cost } of answers) {
    if (source !== 'live') continue;
    meter.live++;
    meter.spent += cost;
  }
}

/** Samples that travelled together share their retries, which are said once. */
function retriesOf(lists: readonly (readonly Retry[])[]): { retries?: readonly Retry[] } {
  const retries = [...new Set(lists)].flat();
  return retries.length > 0 ? { retries } : {};
}
