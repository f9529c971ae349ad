/** Asks a model what it was asked in an episode, with something changed. Nothing of the run is touched. */
import { join } from 'node:path';
import { cacheDir, openCache } from '../../cache/cache.ts';
import { loadEnv } from '../../env.ts';
import { BadInput, EpisodeError, Stopped } from '../../errors.ts';
import { type CacheMode, createBroker } from '../../models/broker.ts';
import { complete } from '../../models/call-key.ts';
import { costOf, priceOf, pricesIn } from '../../models/prices.ts';
import { estimatePrompt, isBatching } from '../../models/provider.ts';
import { parseModel } from '../../models/spec.ts';
import type { Answer, Broker, Message, ModelCall, ModelTool } from '../../models/types.ts';
import { replyTexts, turnText } from '../../runs/folder/call-texts.ts';
import type { JournalLine } from '../../runs/folder/journal.ts';
import { settingsIn, sumOf, type ToldSettings } from '../../runs/play/calls.ts';
import type { AskAnswer, AskBody, AskCost, RecordedCall, Reply } from '../api/actions.ts';
import type { Studio } from '../studio.ts';
import { lineAt, shownAt, stateAt, stepAt, type Told } from './moment.ts';
import { readReply } from './reading.ts';

/** What a journal's line of a call holds. */
interface CallLine extends JournalLine, ToldSettings {
  messages: readonly Message[];
  purpose: string;
  model: string;
  attempt: number;
  decision: number;
  index: number;
  game?: string;
  /** Absent where the call failed. */
  replies?: readonly string[];
  toolCalls?: readonly (Answer['toolCalls'] | null)[];
  usage?: { input: number; output: number };
  cost?: number;
  error?: { kind: string; message: string };
}

/** More samples than any planner asks for are a slip of the hand. */
const MOST = 20;

function callAt(told: Told, at: number): CallLine {
  const line = lineAt(told, at);
  if (line.type !== 'call') throw new BadInput(`line ${at} is no model call: it is of type ${line.type}`);
  return line as CallLine;
}

/** The call at a line of the journal. */
export function recordedCall(told: Told, at: number): RecordedCall {
  const line = callAt(told, at);
  const { actor: role, purpose, model, messages, temperature, usage, cost = 0, error } = line;
  const replies = replyTexts(line);
  return {
    line: at,
    step: stepAt(told, at, role),
    role,
    purpose,
    model,
    samples: Math.max(1, replies.length),
    temperature: temperature ?? null,
    messages: [...messages],
    replies: replies.map((text, i) => replyOf(told, line, text, Boolean(line.toolCalls?.[i]))),
    ...(error && { error: error.message }),
    tokens: usage ?? { input: 0, output: 0 },
    cost,
  };
}

/** What calls tools is not read: its actions stand in it. */
function replyOf(told: Told, { n, actor: role, purpose }: CallLine, text: string, calls: boolean): Reply {
  if (calls) return { text };
  const state = stateAt(told, n);
  const observation = shownAt(told, n, role);
  const reading = state && readReply(text, { scenario: told.scenario, state, role, observation, purpose });
  return { text, ...(reading && { reading }) };
}

/** The recorded call with what is changed. Throws BadInput. */
function callOf(told: Told, episode: string, body: AskBody): ModelCall {
  const line = callAt(told, body.line);
  const { samples = Math.max(1, line.replies?.length ?? 1), draw = 0 } = body;
  if (body.messages.length === 0) throw new BadInput('there is no message to send: write one');
  if (samples > MOST) throw new BadInput(`samples ${samples}: give at most ${MOST}`);
  const { logprobs, tools, ...settings } = settingsIn(line);
  const model = parseModel(body.model ?? line.model);
  const labels = [...(line.game === undefined ? [] : [line.game]), ...(draw > 0 ? [`again ${draw}`] : [])];
  return {
    model,
    request: {
      messages: body.messages,
      ...settings,
      ...(tools && { tools: toolsAt(told, line, tools) }),
      ...(body.temperature !== undefined && { temperature: body.temperature }),
      // Other servers may not know what is meant.
      ...(logprobs !== undefined && model.text === line.model && { logprobs }),
    },
    count: samples,
    replicate: told.result?.seed ?? seedOf(episode),
    sample: {
      role: line.actor,
      attempt: line.attempt,
      decision: line.decision,
      index: line.index,
      ...(labels.length > 0 && { game: labels.join(' ') }),
    },
    ...(told.scenario.respondent && { respondent: told.scenario.respondent }),
  };
}

/** The journal has their names: what models are told of them is the scenario's to say. */
function toolsAt(told: Told, { n }: CallLine, names: readonly string[]): ModelTool[] {
  const { scenario } = told;
  const state = stateAt(told, n);
  const offered = (state && scenario.tools?.(state)) ?? [];
  return names.map((name) => {
    const tool = offered.find((each) => each.name === name);
    if (tool) return tool;
    throw new BadInput(`it was asked with the tool ${name}, which scenario ${scenario.id} has no more`);
  });
}

/** Ids of episodes name the seed: `TASK.ARM.sSEED`. */
const seedOf = (episode: string): number => Number(/\.s(-?\d+)(?:\.|$)/.exec(episode)?.[1] ?? 1);

/** A broker on the cache of this folder, as a run's. */
async function withBroker<T>(
  { cwd, env }: Studio,
  cacheMode: CacheMode,
  ask: (broker: Broker) => Promise<T>,
) {
  const all = loadEnv(cwd, env);
  const cache = openCache({ dir: join(cacheDir(cwd, all), 'calls') });
  const broker = createBroker({ cache, cacheMode, env: all, prices: pricesIn(cwd) });
  try {
    return await ask(broker);
  } finally {
    await broker.close();
    await cache.close();
  }
}

/** What asking would cost at most, at list price. */
async function costOfAsking(studio: Studio, told: Told, episode: string, body: AskBody): Promise<AskCost> {
  const call = callOf(told, episode, body);
  const { count = 1, sample, request, model } = call;
  const known = await withBroker(studio, 'replay', (broker) => {
    const one = (i: number) =>
      broker.complete({ ...call, count: 1, sample: { ...sample, index: sample.index + i } });
    // In this mode a miss is an error, and no server is asked.
    return Promise.all(Array.from({ length: count }, (_, i) => one(i).then(() => true, isMiss)));
  });
  const cached = known.filter(Boolean).length;
  const live = count - cached;
  const prompt = estimatePrompt(request);
  const { maxTokens } = complete(request, model);
  const tokens = { input: prompt * (isBatching(model) ? Math.min(1, live) : live), output: maxTokens * live };
  const price = priceOf(model, pricesIn(studio.cwd));
  const free = model.provider === 'synthetic' || live === 0;
  return { samples: count, cached, tokens, cost: free ? 0 : price ? costOf(price, tokens) : null };
}

/** As a person types, what is not right yet is told, and is no failure. */
export async function costOrProblem(...asked: Parameters<typeof costOfAsking>): Promise<AskCost> {
  return costOfAsking(...asked).catch((error) => {
    if (!(error instanceof BadInput)) throw error;
    const tokens = { input: 0, output: 0 };
    return { samples: 0, cached: 0, tokens, cost: null, problem: error.message };
  });
}

function isMiss(error: unknown): false {
  if (error instanceof EpisodeError) return false;
  throw error;
}

/** Asks; from the cache where it knows the answer. Throws BadInput with what the server said. */
export async function askAgain(
  studio: Studio,
  told: Told,
  episode: string,
  body: AskBody,
): Promise<AskAnswer> {
  const call = callOf(told, episode, body);
  const line = callAt(told, body.line);
  checkBudget(await costOfAsking(studio, told, episode, body), body.maxCost);
  const began = performance.now();
  const answers = await withBroker(studio, 'read-write', (broker) => broker.complete(call)).catch(said);
  const { usage: tokens, cost, spent } = sumOf(answers);
  return {
    model: call.model.text,
    replies: answers.map(({ text, toolCalls, source }) => ({
      ...replyOf(told, line, turnText(text, toolCalls), toolCalls !== undefined),
      cached: source !== 'live',
    })),
    tokens,
    cost,
    spent,
    seconds: (performance.now() - began) / 1000,
    retries: new Set(answers.flatMap(({ retries }: Answer) => retries)).size,
  };
}

/** USD that one question may cost unless another bound is given. */
const BUDGET = 1;

function checkBudget({ cost }: AskCost, most = BUDGET): void {
  if (cost === null || cost <= most) return;
  throw new BadInput(
    `this may cost $${cost.toFixed(2)}, and the budget is $${most}: ask for fewer samples, or raise the budget`,
  );
}

/** What a model's server refuses is for the person to put right; it is no fault of this one. */
function said(error: unknown): never {
  if (error instanceof EpisodeError || error instanceof Stopped) throw new BadInput(error.message);
  throw error;
}
