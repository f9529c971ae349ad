/** What a seat's model is asked, and what it cost: the way from an agent's question to the broker. */
import type { Ask, Chat, ChatReply, Weigh } from '../../agent.ts';
import type { JournalEntry } from '../../episode.ts';
import { BudgetReached, EpisodeError, Stopped, toEpisodeError } from '../../errors.ts';
import { takesTools } from '../../models/provider.ts';
import type { Answer, Broker, ModelCall, ModelSpec, Respondent, Retry } from '../../models/types.ts';
import type { WeighQuestion } from '../../pool/types.ts';
import type { Role } from '../../scenario.ts';
import type { Span } from '../../tracing.ts';
import type { Journal } from '../folder/journal.ts';
import { entryOf, type Put, questionKey, retriesOf, settingsOf, sumOf } from './calls.ts';
import { addAnswers, type Meter, newMeter } from './meter.ts';
import { CANDIDATES, frequencies, mayWeigh, priorsOf } from './weighing.ts';

/** Who asks. */
interface Asker {
  readonly role: Role;
  readonly model: ModelSpec | undefined;
  /** Of its own answers, input and output, for its limit. */
  tokens: number;
}

/** What the questions of all episodes of a run go by. */
export interface AskingOptions {
  broker: Broker;
  respondent?: Respondent;
  /** Per episode; cached calls count. */
  maxCalls?: number;
  /** Of each seat: what others use while it thinks would depend on who is answered first. */
  maxTokens?: number;
  /** Sums up over all episodes of a run. */
  total: Meter;
  /** Sums up what comes after an episode was closed, which its results line no longer tells. */
  late: Meter;
  /** The run's live money is spent. */
  onBudget(reason: BudgetReached): void;
  /** The span that a role's calls are part of now. */
  parentOf?(role: Role): Span;
}

/** What is made of the answers, and what the journal says of it. */
type Read<T> = (answers: readonly Answer[]) => { result: T; said?: Record<string, unknown> };

const turn: Read<ChatReply> = ([answer]) => {
  const { text, toolCalls = [] } = answer!;
  return { result: { text, toolCalls } };
};

const texts: Read<string[]> = (answers) => ({ result: answers.map(({ text }) => text) });

/**
 * The questions of one episode, all seats together. Thousands of episodes wait on a question at once: this
 * keeps little of each.
 */
export class Asking {
  readonly meter = newMeter();
  readonly #options: AskingOptions;
  readonly #seed: number;
  readonly #game: string | undefined;
  #journal: Pick<Journal, 'write'> | undefined;
  #underWay = 0;
  #over = false;
  #cut: Error | undefined;
  #whenIdle: PromiseWithResolvers<void> | undefined;
  /** Replies to questions that may be reused. */
  #asked: Map<string, Promise<unknown>> | undefined;

  /**
   * `seed`: the episode's; its draws are independent of other seeds'. `game`: which of its learner's episodes
   * it is, where they share the seed.
   */
  constructor(options: AskingOptions, seed: number, journal: Pick<Journal, 'write'>, game?: string) {
    this.#options = options;
    this.#seed = seed;
    this.#game = game;
    this.#journal = journal;
  }

  /** Questions that wait for an answer. */
  get underWay(): number {
    return this.#underWay;
  }

  /**
   * What one seat asks by. Counts a question's samples when it is asked, so that what an episode may still
   * ask never depends on how fast answers come. Throws Stopped when the episode's `maxCalls` or the seat's
   * `maxTokens` is used up, else what the broker throws.
   */
  seat(role: Role, model: ModelSpec | undefined): { ask: Ask; chat: Chat; weigh: Weigh; native: boolean } {
    const seat: Asker = { role, model, tokens: 0 };
    return {
      native: model !== undefined && takesTools(model),
      ask: (question) => this.#ask(seat, question, () => this.#single(seat, question, texts)),
      chat: (question) => this.#ask(seat, question, () => this.#single(seat, question, turn)),
      weigh: (question) => this.#ask(seat, question, () => this.#weigh(seat, question)),
    };
  }

  #ask<T>({ role, model }: Asker, question: Put, put: () => Promise<T>): Promise<T> {
    // What an agent still wants to know when its episode has ended is never answered.
    if (this.#over) return new Promise(() => {});
    if (model) return this.#once(role, question, put);
    return Promise.reject(new EpisodeError('internal', `the agent of ${role} has no model to ask`));
  }

  /** Equal questions that may share an answer do, from the moment the first is asked. */
  #once<T>(role: Role, question: Put, put: () => Promise<T>): Promise<T> {
    if (question.reuse === undefined || question.reuse === 'none') return put();
    this.#asked ??= new Map();
    const key = questionKey(role, question);
    const earlier = this.#asked.get(key) as Promise<T> | undefined;
    if (earlier) return earlier;
    const answer = put();
    this.#asked.set(key, answer);
    return answer;
  }

  /**
   * One reply with log-probabilities, from servers that may give them; where it has none of use, it counts
   * as the first of the samples. All samples are counted when it is asked, and what is not needed is given
   * back: else what the limits allow would depend on which answer comes first.
   */
  async #weigh(seat: Asker, { choices, ...question }: WeighQuestion): Promise<number[]> {
    const { samples = 1, index = 0 } = question;
    this.#count(seat, samples);
    const heard: string[] = [];
    const read: Read<number[] | undefined> = (answers) => {
      heard.push(...texts(answers).result);
      const sampled = heard.length >= samples ? frequencies(heard, choices) : undefined;
      const priors = priorsOf(answers[0]!.logprobs, choices) ?? sampled;
      return { result: priors, said: { choices, ...(priors && { priors }) } };
    };
    if (mayWeigh(seat.model!)) {
      const single = { ...question, samples: 1, logprobs: CANDIDATES };
      let goesOn = false;
      try {
        const priors = await this.#put(seat, single, read);
        if (priors) return priors;
        goesOn = !this.#over;
      } finally {
        if (!goesOn) this.#giveBack(samples - 1);
      }
    }
    const rest = { ...question, samples: samples - heard.length, index: index + heard.length };
    return (await this.#put(seat, rest, read))!;
  }

  /** The episode is over: resolves once every question under way is settled, and the meter with it. */
  end(): Promise<void> {
    this.#over = true;
    if (this.#underWay === 0) return Promise.resolve();
    if (this.#cut) return Promise.reject(this.#cut);
    this.#whenIdle = Promise.withResolvers();
    return this.#whenIdle.promise;
  }

  /** The run stops: `end` rejects with the reason, and what is under way may fail unheard. */
  cut(reason: Error): void {
    this.#over = true;
    this.#cut = reason;
    this.#whenIdle?.reject(reason);
  }

  /** The journal is about to be closed; what is still under way counts as late. */
  close(): void {
    this.#over = true;
    this.#journal = undefined;
  }

  /** Without frames of their own: thousands of questions wait here at once. */
  #single<T>(seat: Asker, question: Put, read: Read<T>): Promise<T> {
    try {
      this.#count(seat, question.samples ?? 1);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#put(seat, question, read);
  }

  /** Asks what has been counted. */
  #put<T>(seat: Asker, question: Put, read: Read<T>): Promise<T> {
    if (this.#over) return new Promise(() => {});
    this.#underWay++;
    const began = performance.now();
    const call = this.#call(seat, question);
    const { purpose } = question;
    return this.#options.broker.complete(call).then(
      (answers) => this.#answered(seat, entryOf(call, purpose), answers, read, began),
      (error) => this.#failed(entryOf(call, purpose), error, began),
    );
  }

  #answered<T>(
    seat: Asker,
    entry: JournalEntry,
    answers: readonly Answer[],
    read: Read<T>,
    began: number,
  ): T {
    const sum = sumOf(answers);
    seat.tokens += sum.usage.input + sum.usage.output;
    addAnswers(this.#journal ? this.meter : this.#options.late, answers, sum);
    addAnswers(this.#options.total, answers, sum);
    const { result, said } = read(answers);
    this.#journal?.write({
      ...entry,
      replies: answers.map(({ text }) => text),
      ...said,
      ...(answers.some(({ finish }) => finish !== 'stop') && {
        finish: answers.map(({ finish }) => finish),
      }),
      ...(answers.some(({ logprobs }) => logprobs) && {
        candidates: answers.map(({ logprobs }) => logprobs ?? null),
      }),
      ...(answers.some(({ toolCalls }) => toolCalls) && {
        toolCalls: answers.map(({ toolCalls }) => toolCalls ?? null),
      }),
      keys: answers.map(({ key }) => key),
      sources: answers.map(({ source }) => source),
      ...sum,
      seconds: secondsSince(began),
      ...retriesOf(answers.map(({ retries }) => retries)),
    });
    this.#settled();
    return result;
  }

  #failed(entry: JournalEntry, error: unknown, began: number): never {
    if (error instanceof BudgetReached) this.#options.onBudget(error);
    if (!this.#cut) {
      const { message } = error as Error;
      const kind = error instanceof Stopped ? error.reason : toEpisodeError(error).kind;
      const retries = (error as { retries?: readonly Retry[] }).retries ?? [];
      const seconds = secondsSince(began);
      this.#journal?.write({ ...entry, seconds, error: { kind, message }, ...retriesOf([retries]) });
    }
    this.#settled();
    throw error;
  }

  #settled(): void {
    this.#underWay--;
    if (this.#underWay === 0) this.#whenIdle?.resolve();
  }

  #count({ tokens }: Asker, samples: number): void {
    const { maxCalls = Infinity, maxTokens = Infinity, total } = this.#options;
    if (this.meter.calls + samples > maxCalls) throw new Stopped('calls', `more than ${maxCalls} calls`);
    if (tokens >= maxTokens) throw new Stopped('tokens', `more than ${maxTokens} tokens`);
    this.meter.calls += samples;
    total.calls += samples;
  }

  #giveBack(samples: number): void {
    this.meter.calls -= samples;
    this.#options.total.calls -= samples;
  }

  #call({ role, model }: Asker, question: Put): ModelCall {
    const { samples = 1, attempt, decision, index = 0 } = question;
    return {
      model: model!,
      // Agents may go on to extend the list they asked with.
      request: { messages: [...question.messages], ...settingsOf(question) },
      count: samples,
      replicate: this.#seed,
      sample: { role, attempt, decision, index, ...(this.#game !== undefined && { game: this.#game }) },
      respondent: this.#options.respondent,
      parent: this.#options.parentOf?.(role),
    };
  }
}

/** To the millisecond. */
export const secondsSince = (start: number): number => Math.round(performance.now() - start) / 1000;
