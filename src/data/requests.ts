/** The first stage: requests that a model makes up, single ones and batches on a topic. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  requestBatch,
  requestMessages,
  simpleRequestMessages,
  simpleRequests,
  TOPICS,
} from '../../scenarios/tool-world/prompts/requests.ts';
import { readRequests, type ToolRequest } from '../../scenarios/tool-world/request.ts';
import { respondent } from '../../scenarios/tool-world/respondent/index.ts';
import { BadInput } from '../errors.ts';
import type { Usage } from '../models/types.ts';
import { shownPath } from '../runs/folder/folder.ts';
import { checkWhole } from '../runs/plan/plan.ts';
import { random } from '../seed.ts';
import { fileOf, writeJson } from './files.ts';
import { noteMaker } from './made-by.ts';
import {
  askFor,
  type Failure,
  inStage,
  type Stage,
  type StageOptions,
  type StageStatus,
  workThrough,
} from './stage.ts';

/** Requests of a batch, and so the steps that they need: 1 … 6. */
const BATCH = [1, 2, 3, 4, 5, 6] as const;

/** Output tokens for each request. */
const TOKENS = 200;

export interface RequestsOptions extends StageOptions {
  /** The folder of the batches. */
  out: string;
  /** Requests that need no tool: batch 0; default 20, 0 for none. */
  numRequests?: number;
  /** Batches of six requests on a random topic that need one step to six; default 460. */
  numBatches?: number;
  /** Default `synthetic`. */
  model?: string;
  /** Default 1. */
  seed?: number;
  /** Batches asked for at once; default 20. */
  concurrency?: number;
}

export interface RequestsOutcome {
  status: StageStatus;
  /** Batches written now, those there from before, and those that came to nothing. */
  written: number;
  kept: number;
  failed: Failure[];
  /** Requests in the folder. */
  requests: number;
  usage: Usage;
}

/**
 * Writes `<out>/0.json`, single requests, and `<out>/1.json` …, batches on a topic. What is there stays, so
 * that a folder can be filled up. Throws BadInput for what the user has to put right.
 *
 * @example
 * ```ts
 * import { writeRequests } from 'troupe';
 * const { requests } = await writeRequests({ out: 'output/requests', numRequests: 5, numBatches: 2 });
 * requests; // 17
 * ```
 */
export async function writeRequests(options: RequestsOptions): Promise<RequestsOutcome> {
  const { numRequests = 20, numBatches = 460, model = 'synthetic', concurrency = 20 } = options;
  checkWhole('--num-requests', numRequests, 0);
  checkWhole('--num-batches', numBatches, 0);
  checkWhole('--concurrency', concurrency, 1);
  if (numRequests + numBatches === 0) throw new BadInput('no requests: both numbers are 0');
  const out = resolve(options.cwd ?? '.', options.out);
  return inStage(options, { models: [model], out }, async (stage) => {
    const wanted = Array.from({ length: numBatches }, (_, i) => String(i + 1));
    if (numRequests > 0) wanted.unshift('0');
    const there = wanted.filter((id) => fileThere(out, id));
    // A spoilt one is told of before anything is asked.
    if (there.length > 0) readRequests(out);
    if (options.numRequests !== undefined) warnOfSingle(stage, out, options.numRequests);
    const items = wanted.filter((id) => !there.includes(id)).map((id) => ({ id }));
    const kept = there.length;
    const ask = { model, seed: options.seed ?? 1 };
    const note = noteMaker(stage, out, ask, { kept: there, missing: items.length });
    const ended = await workThrough(
      stage,
      { stage: 'requests', items, kept, concurrency },
      async ({ id }) => {
        const batch =
          id === '0' ? await single(stage, numRequests, ask) : await several(stage, Number(id), ask);
        await stage.hold();
        await note(id);
        await writeJson(fileOf(out, id), batch);
      },
    );
    const { status, done, failed } = ended;
    const requests = done + kept > 0 ? readRequests(out).length : 0;
    return { status, written: done, kept, failed, requests };
  });
}

/** A batch's file, in any form that is read. */
const fileThere = (folder: string, id: string) =>
  ['.json', '.txt', ''].map((ending) => join(folder, `${id}${ending}`)).find((file) => existsSync(file));

/** Single requests that are there stay, however many are asked for. */
function warnOfSingle({ cwd, warn }: Stage, folder: string, count: number): void {
  const file = fileThere(folder, '0');
  if (file === undefined) return;
  const there = readRequests(file).length;
  if (there === count) return;
  warn(
    `--num-requests ${count}: ${shownPath(file, cwd)} stays as it is, with ${there}; for ${count} give another --out, or delete it while nothing has come of it`,
  );
}

interface Asking {
  model: string;
  seed: number;
}

const callOf = ({ model, seed }: Asking, decision: number) => ({
  model,
  respondent,
  replicate: seed,
  sample: { role: 'writer', attempt: 0, decision, index: 0 },
});

async function single(stage: Stage, count: number, asking: Asking) {
  const request = { messages: simpleRequestMessages(count), maxTokens: 500 + TOKENS * count };
  const call = { ...callOf(asking, 0), request };
  const { requests } = await askFor(stage, call, simpleRequests, 'requests');
  if (requests.length < count) stage.warn(`${requests.length} single requests instead of ${count}`);
  return { requests: requests.slice(0, count) };
}

async function several(stage: Stage, batch: number, asking: Asking) {
  const topic = random('data', 'topics', asking.seed, batch).pick(TOPICS);
  const request = { messages: requestMessages(topic, BATCH), maxTokens: 500 + TOKENS * BATCH.length };
  const type = requestBatch.extend({ requests: requestBatch.shape.requests.length(BATCH.length) });
  return askFor(stage, { ...callOf(asking, batch), request }, type, 'requests');
}

/** A request that files are named by. */
export type NamedRequest = ToolRequest & { id: string };

/** The requests of a file or folder, each with an id of its own. Throws BadInput for ids that name no file. */
export function namedRequests(path: string): NamedRequest[] {
  const ids = new Set<string>();
  return readRequests(path).map((request, i) => {
    const id = request.id ?? String(i);
    if (!/^\w[\w.-]*$/.test(id))
      throw new BadInput(`${path}: request "${id}": ids are of letters, digits, dots and dashes`);
    if (ids.has(id)) throw new BadInput(`${path}: two requests have the id "${id}"`);
    ids.add(id);
    return { ...request, id };
  });
}
