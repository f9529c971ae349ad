/** The fourth stage: well rated trajectories become sets for fine-tuning, in three forms. */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readRequests } from '../../scenarios/tool-world/request.ts';
import { BadInput } from '../errors.ts';
import { shownPath } from '../runs/folder/folder.ts';
import { type Warn, warnOnStderr } from '../runs/folder/lines.ts';
import { checkWhole } from '../runs/plan/plan.ts';
import { datasetCard } from './card.ts';
import { readEvaluation } from './evaluation-file.ts';
import { chatOf, completionOf, type Example, examplesOf, textOf } from './examples.ts';
import { checkThere, has, linesOf, writeJson, writeText } from './files.ts';
import { checkSettled, holdFolder } from './hold-folder.ts';
import { namedRequests } from './requests.ts';
import { sameRequest, split, validationSizeOf } from './split.ts';
import { readTrajectory } from './trajectory-file.ts';
import { type ChatFault, validateChat } from './validate-chat.ts';

export interface PackageOptions {
  cwd?: string;
  requests: string;
  trajectories: string;
  evaluations: string;
  /** The folder of the sets. */
  out: string;
  /** Trajectories to validate with; default a fifth of them, at most 30. */
  validationSize?: number;
  /** The least rating of a final answer; default 4. */
  ratingThreshold?: number;
  /** Files or folders of requests that planners are evaluated on: kept out of both sets. */
  exclude?: readonly string[];
  /** Of the split; default 1. */
  seed?: number;
  warn?: Warn;
}

export interface PackageOutcome {
  /** Trajectories and examples (steps) of each set. */
  train: { trajectories: number; examples: number };
  validation: { trajectories: number; examples: number };
  /** Requests that are in neither. */
  dropped: Dropped;
  /** What fine-tuning would refuse, by file. */
  faults: (ChatFault & { file: string })[];
}

/** Why requests are in neither set: how many of each. */
export interface Dropped {
  /** Without trajectory or evaluation, or given up. */
  missing: number;
  rating: number;
  excluded: number;
}

interface Good {
  id: string;
  request: string;
  examples: Example[];
}

const FORMS: Readonly<Record<string, (example: Example) => unknown>> = {
  chat: chatOf,
  completion: completionOf,
  text: textOf,
};

/** In the order they are written: fine-tuning asks for the training set, and so for both. */
const SETS = ['validation', 'train'] as const;

/**
 * Writes `chat/`, `completion/` and `text/` with `train.jsonl` and `validation.jsonl` each, a dataset card for
 * Hugging Face, and `splits.json`, which says what is where. Throws BadInput where nothing would be left to train on.
 *
 * @example
 * ```ts
 * import { judgeTrajectories, makeTrajectories, packageDataset, writeRequests } from 'troupe';
 * const requests = 'output/requests';
 * const trajectories = 'output/trajectories';
 * const evaluations = 'output/evaluations';
 * await writeRequests({ out: requests, numRequests: 5, numBatches: 2 });
 * await makeTrajectories({ requests, out: trajectories, runs: 'output/runs' });
 * await judgeTrajectories({ requests, trajectories, out: evaluations });
 * const places = { requests, trajectories, evaluations, out: 'output/dataset' };
 * (await packageDataset({ ...places, validationSize: 3 })).validation.trajectories; // 3
 * ```
 */
export async function packageDataset(options: PackageOptions): Promise<PackageOutcome> {
  const { ratingThreshold = 4, seed = 1 } = options;
  if (options.validationSize !== undefined) checkWhole('--validation-size', options.validationSize, 0);
  if (!(ratingThreshold >= 1 && ratingThreshold <= 5))
    throw new BadInput(`--rating-threshold ${ratingThreshold}: ratings are from 1 to 5`);
  const cwd = resolve(options.cwd ?? '.');
  const out = resolve(cwd, options.out);
  await checkSettled(options, [
    ['--requests', options.requests],
    ['--trajectories', options.trajectories],
    ['--evaluations', options.evaluations],
    ...(options.exclude ?? []).map((path) => ['--exclude', path] as const),
  ]);
  const { good, dropped } = gather(options, ratingThreshold, cwd);
  if (good.length === 0)
    throw new BadInput(
      `no trajectory is left to train on: ${dropped.rating} rated below ${ratingThreshold}, ` +
        `${dropped.missing} without trajectory or rating, ${dropped.excluded} excluded`,
    );
  const validationSize = options.validationSize ?? validationSizeOf(good.length);
  const sets = split(good, validationSize, seed);
  if (sets.train.length === 0)
    throw new BadInput(
      `--validation-size ${validationSize} takes all of the ${good.length} trajectories that are rated ` +
        `${ratingThreshold} or better: none is left to train on`,
    );
  const figures = { train: sizeOf(sets.train), validation: sizeOf(sets.validation) };
  const held = { folder: out, option: '--out', cwd, warn: options.warn ?? warnOnStderr };
  const faults = await holdFolder(held, async () => {
    await clear(out);
    await writeText(join(out, 'README.md'), datasetCard({ ...figures, ratingThreshold }));
    await writeJson(join(out, 'splits.json'), {
      ...{ validationSize, ratingThreshold, seed, dropped },
      train: sets.train.map(({ id }) => id),
      validation: sets.validation.map(({ id }) => id),
    });
    return writeSets(sets, out);
  });
  const shown = faults.map(({ file, ...fault }) => ({ file: shownPath(file, cwd), ...fault }));
  return { ...figures, dropped, faults: shown };
}

/** The trajectories that are good enough, and why the others are not there. */
function gather({ exclude = [], ...options }: PackageOptions, threshold: number, cwd: string) {
  const [requests, trajectories, evaluations] = [
    resolve(cwd, options.requests),
    resolve(cwd, options.trajectories),
    resolve(cwd, options.evaluations),
  ];
  const all = namedRequests(requests);
  checkThere(trajectories, 'trajectories');
  checkThere(evaluations, 'judge');
  const excluded = new Set(
    exclude.flatMap((path) => readRequests(resolve(cwd, path)).map(({ request }) => sameRequest(request))),
  );
  const dropped: Dropped = { missing: 0, rating: 0, excluded: 0 };
  const good: Good[] = [];
  for (const { id, request } of all) {
    const steps = has(trajectories, id) ? readTrajectory(trajectories, id) : [];
    if (steps.length === 0 || !has(evaluations, id)) dropped.missing++;
    else if (readEvaluation(evaluations, id).final_answer_rating < threshold) dropped.rating++;
    else if (excluded.has(sameRequest(request))) dropped.excluded++;
    else good.push({ id, request, examples: examplesOf(request, steps) });
  }
  return { good, dropped };
}

/**
 * An earlier package goes before a new one is written: of one that was cut off, trajectories would else stand in
 * the training set of one and the validation set of the other.
 */
async function clear(out: string): Promise<void> {
  for (const form of Object.keys(FORMS)) {
    for (const name of SETS) await rm(join(out, form, `${name}.jsonl`), { force: true });
  }
}

/** Writes the sets in every form; what fine-tuning would refuse of the chats. */
async function writeSets(sets: Readonly<Record<(typeof SETS)[number], Good[]>>, out: string) {
  const faults: PackageOutcome['faults'] = [];
  for (const [form, write] of Object.entries(FORMS)) {
    for (const name of SETS) {
      const file = join(out, form, `${name}.jsonl`);
      const text = linesOf(sets[name].flatMap(({ examples }) => examples.map(write)));
      if (text === '') continue;
      await writeText(file, text);
      if (form !== 'chat') continue;
      const found = validateChat(text, name === 'train' ? {} : { least: 1 });
      faults.push(...found.map((fault) => ({ file, ...fault })));
    }
  }
  return faults;
}

const sizeOf = (items: readonly Good[]) => ({
  trajectories: items.length,
  examples: items.reduce((sum, { examples }) => sum + examples.length, 0),
});
