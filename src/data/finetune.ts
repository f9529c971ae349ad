/** The last stage: a provider's fine-tuning job on the packaged chats, from upload to the model's name. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import OpenAI, { toFile } from 'openai';
import type { FineTuningJob } from 'openai/resources/fine-tuning/jobs/jobs';
import { sha256 } from '../cache/keys.ts';
import { loadEnv } from '../env.ts';
import { BadInput, EpisodeError } from '../errors.ts';
import { sleep } from '../models/sleep.ts';
import { parseModel } from '../models/spec.ts';
import { checkWhole } from '../runs/plan/plan.ts';
import { checkThere } from './files.ts';
import { fineTuneClient } from './finetune-client.ts';
import { type FineTuneJob, readJob, writeJob } from './finetune-job.ts';
import { holdFolder } from './hold-folder.ts';
import type { StageOptions } from './stage.ts';
import { validateChat } from './validate-chat.ts';

export interface FineTuneOptions extends Pick<StageOptions, 'cwd' | 'env' | 'signal'> {
  /** The folder that `package` has written, with `chat/train.jsonl`. */
  dataset: string;
  /** The model to begin with, as `openai:gpt-4o-mini-2024-07-18`. */
  model: string;
  /** Left to the provider where they are left out. */
  epochs?: number;
  batchSize?: number;
  learningRateMultiplier?: number;
  seed?: number;
  /** Part of the new model's name. */
  suffix?: string;
  /** Seconds between two looks; default 20. */
  poll?: number;
  /** Cancels the job of this dataset instead. */
  cancel?: boolean;
  /** Told of everything that happens, in a line. */
  say?(line: string): void;
}

export interface FineTuneOutcome {
  /** The provider's; `interrupted`: nobody looks any more, and the job goes on. */
  status: FineTuningJob['status'] | 'interrupted';
  job: string;
  /** As `--model` takes it, once there is one. */
  model?: string;
  /** Why the provider failed it. */
  error?: string;
}

const ENDED: readonly string[] = ['succeeded', 'failed', 'cancelled'];

/**
 * Uploads the chats, makes a job and follows it to its end. All of it stands in `<dataset>/finetune.json`: after
 * an interruption, which leaves the job running, the same call goes on with it. Throws BadInput for chats that
 * would be refused, and EpisodeError for what the server refuses.
 */
export async function fineTune(options: FineTuneOptions): Promise<FineTuneOutcome> {
  const { poll = 20, say = () => {}, signal } = options;
  checkWhole('--epochs', options.epochs, 1);
  checkWhole('--batch-size', options.batchSize, 1);
  if (options.learningRateMultiplier === 0)
    throw new BadInput('--learning-rate-multiplier 0: give one above 0');
  if (!(poll > 0 && poll <= 86_400))
    throw new BadInput(`--poll ${poll}: give seconds, above 0 and up to 86400`);
  const cwd = resolve(options.cwd ?? '.');
  const spec = parseModel(options.model);
  const client = fineTuneClient(spec, loadEnv(cwd, options.env ?? process.env));
  const folder = resolve(cwd, options.dataset);
  const work = { client, folder, file: join(folder, 'finetune.json'), say, signal };
  try {
    if (options.cancel) return outcomeOf(await cancelled(work), spec.url);
    checkThere(folder, 'package');
    const wish = wishOf(options, spec.name);
    const held = { folder, option: '--dataset', cwd, warn: say };
    // To the end of the job: its file tells of one alone, and of the sets that lie beside it.
    const ended = await holdFolder(held, async (hold) => {
      const sets = { training: read(folder, 'train'), validation: read(folder, 'validation') };
      const { job, goesOn } = await upload(work, sets, settingsOf(wish, sets));
      return followed(work, await made(work, job, goesOn, wish), 1000 * poll, hold);
    });
    return outcomeOf(ended, spec.url);
  } catch (error) {
    if (signal?.aborted) return { status: 'interrupted', job: readJob(work.file)?.id ?? '' };
    if (error instanceof OpenAI.APIError) throw new EpisodeError('server', `${spec.text}: ${error.message}`);
    throw error;
  }
}

interface Work {
  client: OpenAI;
  folder: string;
  file: string;
  say(line: string): void;
  signal?: AbortSignal | undefined;
}

/** A set that fine-tuning takes; the validation set may be absent. Throws BadInput for another. */
function read(folder: string, name: 'train' | 'validation'): string | undefined {
  const file = join(folder, 'chat', `${name}.jsonl`);
  if (!existsSync(file)) {
    if (name === 'validation') return undefined;
    throw new BadInput(`${file} is not there: troupe data package writes it`);
  }
  const text = readFileSync(file, 'utf8');
  const [fault] = validateChat(text, name === 'train' ? {} : { least: 1 });
  if (!fault) return text;
  throw new BadInput(`${file}${fault.line ? `:${fault.line}` : ''} would be refused: ${fault.what}`);
}

type Sets = Readonly<Record<'training' | 'validation', string | undefined>>;

/** What is asked of the provider beside the sets. */
interface Wish {
  model: string;
  hyperparameters: { n_epochs?: number; batch_size?: number; learning_rate_multiplier?: number };
  suffix: string | undefined;
  seed: number | undefined;
}

function wishOf(
  { epochs, batchSize, learningRateMultiplier, suffix, seed }: FineTuneOptions,
  model: string,
): Wish {
  const hyperparameters = {
    ...(epochs !== undefined && { n_epochs: epochs }),
    ...(batchSize !== undefined && { batch_size: batchSize }),
    ...(learningRateMultiplier !== undefined && { learning_rate_multiplier: learningRateMultiplier }),
  };
  return { model, hyperparameters, suffix, seed };
}

const settingsOf = (wish: Wish, { training, validation }: Sets): string =>
  JSON.stringify({ ...wish, sets: [training, validation].map((text) => text && sha256(text)) });

/** Uploads the sets that are not there yet; another wish, or other sets, begin anew. */
async function upload(
  { client, file, say, signal }: Work,
  sets: Sets,
  settings: string,
): Promise<{ job: FineTuneJob; goesOn: boolean }> {
  const found = readJob(file);
  const before = found?.settings === settings ? found : undefined;
  // A job that has failed or was cancelled is made once more, of the same files.
  const over = before?.status === 'failed' || before?.status === 'cancelled';
  const { training, validation } = before ?? {};
  const fresh = {
    token: randomUUID(),
    settings,
    ...(training && { training }),
    ...(validation && { validation }),
  };
  const goesOn = before !== undefined && !over;
  let job: FineTuneJob = goesOn ? before : fresh;
  await writeJob(file, job);
  for (const name of ['training', 'validation'] as const) {
    const text = sets[name];
    if (text === undefined || job[name]) continue;
    say(`uploading the ${name} set`);
    const sent = await toFile(Buffer.from(text), `${name}.jsonl`);
    const { id } = await client.files.create({ file: sent, purpose: 'fine-tune' }, { signal });
    job = { ...job, [name]: id };
    await writeJob(file, job);
    say(`the ${name} set is ${id}`);
  }
  return { job, goesOn };
}

/** The job, made if it is not: never twice, should a process have ended between asking and being told. */
async function made(work: Work, job: FineTuneJob, goesOn: boolean, wish: Wish): Promise<FineTuneJob> {
  if (job.id) return job;
  const id = (goesOn && (await foundAt(work, job))) || (await create(work, job, wish));
  const next = { ...job, id };
  await writeJob(work.file, next);
  work.say(`job ${id}`);
  return next;
}

async function foundAt({ client, signal }: Work, { token }: FineTuneJob): Promise<string | undefined> {
  const query = { metadata: { troupe: token }, limit: 20 };
  for await (const { id, metadata } of client.fineTuning.jobs.list(query, { signal })) {
    if (metadata?.troupe === token) return id;
  }
  return undefined;
}

async function create({ client, signal }: Work, job: FineTuneJob, wish: Wish): Promise<string> {
  const { model, hyperparameters, suffix, seed } = wish;
  const { id } = await client.fineTuning.jobs.create(
    {
      model,
      training_file: job.training!,
      ...(job.validation && { validation_file: job.validation }),
      method: { type: 'supervised', supervised: { hyperparameters } },
      ...(suffix !== undefined && { suffix }),
      ...(seed !== undefined && { seed }),
      metadata: { troupe: job.token },
    },
    // Another try might make a second job.
    { signal, maxRetries: 0 },
  );
  return id;
}

/** Looks at a job until it has ended, and tells its events. */
async function followed(
  { client, file, say, signal }: Work,
  job: FineTuneJob,
  pause: number,
  hold: () => Promise<void>,
): Promise<FineTuningJob> {
  let known = job;
  for (;;) {
    const now = await client.fineTuning.jobs.retrieve(known.id!, { signal });
    const news: { id: string; message: string }[] = [];
    for await (const event of client.fineTuning.jobs.listEvents(known.id!, { limit: 50 }, { signal })) {
      if (event.id === known.event) break;
      news.unshift(event);
    }
    for (const { message } of news) say(message);
    if (now.status !== known.status) say(`job ${now.id}: ${now.status}`);
    known = {
      ...known,
      status: now.status,
      ...(news.length > 0 && { event: news.at(-1)!.id }),
      ...(now.fine_tuned_model && { model: now.fine_tuned_model }),
    };
    await hold();
    await writeJob(file, known);
    if (ENDED.includes(now.status)) return now;
    await sleep(pause, signal);
  }
}

/** What is told of a job. */
type Told = Pick<FineTuningJob, 'id' | 'status' | 'fine_tuned_model' | 'error'>;

/** Cancels the job of a dataset, which another process may follow; one that has ended stays as it is. */
async function cancelled({ client, file, say, signal }: Work): Promise<Told> {
  const job = readJob(file);
  if (!job?.id) throw new BadInput(`${file}: there is no job to cancel`);
  const found = endedIn(job) ?? (await client.fineTuning.jobs.retrieve(job.id, { signal }));
  const ended = ENDED.includes(found.status);
  const now = ended ? found : await client.fineTuning.jobs.cancel(job.id, { signal });
  await writeJob(file, {
    ...job,
    status: now.status,
    ...(now.fine_tuned_model && { model: now.fine_tuned_model }),
  });
  say(`job ${now.id}${ended ? ' has ended' : ''}: ${now.status}`);
  return now;
}

/** A job that is known to have ended, without asking the provider. */
const endedIn = ({ id, status, model }: FineTuneJob): Told | undefined =>
  id && status && ENDED.includes(status)
    ? { id, status: status as Told['status'], fine_tuned_model: model ?? null, error: null }
    : undefined;

function outcomeOf({ id, status, fine_tuned_model, error }: Told, url?: string): FineTuneOutcome {
  return {
    status,
    job: id,
    ...(fine_tuned_model && { model: `openai:${fine_tuned_model}${url ? `@${url}` : ''}` }),
    ...(status === 'failed' && error?.message && { error: error.message }),
  };
}
