/** Explorations of a scenario's tools: those that are in memory, and those that are made first. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { playExploration } from '../../../machines/exploring.ts';
import { Workbench } from '../../../machines/tools/workbench.ts';
import { sha256 } from '../../cache/keys.ts';
import { Interrupted, Stopped } from '../../errors.ts';
import { type Explorations, hashesOf, type Origin, readMemory, writeMemory } from '../../explore/memory.ts';
import type { Answer, Broker, ModelSpec, SampleAddress } from '../../models/types.ts';
import type { Scenario } from '../../scenario.ts';
import { random } from '../../seed.ts';
import type { ToolResult, ToolSpec } from '../../tool.ts';
import type { Warn } from '../folder/lines.ts';
import { inGit } from '../folder/manifest.ts';
import { slug } from '../plan/names.ts';

/** What is explored, by whom, and how. */
export interface ExploreRequest {
  scenario: Scenario;
  /** Whose tools they are; the explorer is never told of it. */
  task: unknown;
  explorer: ModelSpec;
  /** Asked by tools that a model simulates; default the explorer. */
  simulator?: ModelSpec;
  /** How many turns, once or several times: what is learned is asked for after each. */
  iterations: readonly number[];
  /** Default 0. */
  temperature?: number;
  /** Explorations of other seeds are other draws; default 1. */
  seed?: number;
  /** As a control: what is written down, with the results exchanged among the calls. */
  shuffled?: boolean;
}

/** What an exploration needs of whoever makes it. */
export interface ExploreServices {
  broker: Broker;
  /** The folder of explorations. */
  folder: string;
  warn: Warn;
  /** Stops it: what was kept stays. */
  signal?: AbortSignal;
  /** Told of all answers. */
  onAnswers?(answers: readonly Answer[]): void;
  onTurn?(turn: number, of: number, results: readonly ToolResult[]): void;
}

/** What is known afterwards. */
export interface Explored {
  /** Where it lies. */
  file: string;
  /** What the explorer was shown. */
  tools: readonly ToolSpec[];
  iterations: Explorations;
  /** Those that had to be made now. */
  made: readonly number[];
}

/** Letters of a reference that a name keeps: its end tells servers apart. */
const LONGEST = 40;

/** An exploration's name: the tools of a scenario, or where the task has them from, and how they are obscured. */
export function toolsName({ scenario, task }: Pick<ExploreRequest, 'scenario' | 'task'>): string {
  const { tools, obscure = 'none' } = (task ?? {}) as { tools?: unknown; obscure?: string };
  const name =
    typeof tools === 'string'
      ? `${slug(tools).slice(-LONGEST).replace(/^-/, '')}-${sha256(tools).slice(0, 8)}`
      : scenario.id;
  return obscure === 'none' ? name : `${name}-${obscure}`;
}

/** `<tools>/<explorer>.json` in the folder of explorations; what is not as usual stands in the name, too. */
export function explorationFile(request: ExploreRequest, folder: string): string {
  const { explorer, temperature = explorer.temperature ?? 0, seed = 1, shuffled } = request;
  const parts = [
    slug(explorer.text),
    ...(temperature === (explorer.temperature ?? 0) ? [] : [`t${temperature}`]),
    ...(seed === 1 ? [] : [`s${seed}`]),
    ...(shuffled ? ['shuffled'] : []),
  ];
  return join(folder, toolsName(request), `${parts.join('-')}.json`);
}

/**
 * What is known after so many iterations, from memory where it holds that, else explored now, and kept as soon as
 * it is known. Knowledge of tools that have changed since, or gained with other questions, is not used: `warn` is
 * told, in one line, and all is explored anew; it is told also before a file changes that git keeps. Rejects with
 * what the broker throws, with Stopped('parse'), which says what to do, when the explorer's last words cannot be
 * read, and with Interrupted.
 */
export async function explore(request: ExploreRequest, services: ExploreServices): Promise<Explored> {
  const { scenario, task, explorer, simulator, shuffled = false, seed = 1 } = request;
  const { folder, warn, signal, onTurn } = services;
  const temperature = request.temperature ?? explorer.temperature ?? 0;
  const maxTokens = explorer.maxTokens ?? MOST_TOKENS;
  const file = explorationFile(request, folder);
  const ask = asker(request, services);
  const bench = new Workbench(scenario, task, {
    random: (...address) => random('explore', seed, ...address),
    ask: async ({ messages, ...settings }, call, index) =>
      ask(
        simulator ?? explorer,
        { messages, ...settings },
        { role: 'tools', attempt: 0, decision: call, index },
      ),
  });
  const stopped = (error: unknown) => {
    if (signal?.aborted) throw new Interrupted('exploring was stopped');
    if (!(error instanceof Stopped && error.reason === 'parse')) throw error;
    // What it was told to write is for the model; whoever named it hears what else there is to do.
    const { tools } = (task ?? {}) as { tools?: unknown };
    const what = typeof tools === 'string' ? tools : scenario.id;
    throw new Stopped(
      'parse',
      `${explorer.text} has explored ${what}, but written no documentation that can be read, however often it was asked; its turns are in the cache, from which the same command brings the same: name another --explorer`,
    );
  };
  try {
    const tools = await bench.open(signal).catch(stopped);
    const origin: Origin = {
      tools: toolsName(request),
      explorer: explorer.text,
      ...(simulator && { simulator: simulator.text }),
      temperature,
      seed,
      shuffled,
      hashes: hashesOf(tools, sourceOf(request)),
    };
    const { iterations: known, stale } = await readMemory(file, origin);
    if (stale !== undefined) warn(`${stale}; exploring anew`);
    const made = [...new Set(request.iterations)].filter((n) => !known[n]).sort((a, b) => a - b);
    if (made.length > 0) {
      // A file that was not there is none of git's: no process is started to ask.
      if (existsSync(file) && (await inGit(file)))
        warn(`${file} is in git, and changes now; another TROUPE_CACHE_DIR leaves it alone`);
      const input = {
        bench,
        wanted: made,
        ...(shuffled && { shuffle: [origin.tools, seed] }),
        ask: (messages: Asked['messages'], address: Omit<SampleAddress, 'role'>) =>
          ask(explorer, { messages, temperature, maxTokens }, { role: 'explorer', ...address }),
        onTurn: ({ results }: { results: readonly ToolResult[] }, turn: number) =>
          onTurn?.(turn, made.at(-1)!, results),
        async keep(n: number, exploration: Explorations[string]) {
          // Somebody else may have kept others meanwhile.
          const { iterations } = await readMemory(file, origin);
          await writeMemory(file, origin, { ...iterations, [n]: exploration });
        },
      };
      await playExploration(input, signal).catch(stopped);
    }
    const { iterations } = await readMemory(file, origin);
    return { file, tools, iterations, made };
  } finally {
    bench.close();
  }
}

/** Of functions of a file, or of a scenario of the user's own. */
function sourceOf({ scenario, task }: ExploreRequest): string | undefined {
  return (task as { source?: string } | null)?.source ?? scenario.source;
}

/** Documentation of many tools is long: of a reply, unless the model says otherwise. */
const MOST_TOKENS = 8192;

type Asked = Parameters<Broker['complete']>[0]['request'];

/** One question to the explorer, or to the model that simulates tools. */
function asker({ scenario, seed = 1 }: ExploreRequest, services: ExploreServices) {
  const { broker, signal, onAnswers } = services;
  return async (model: ModelSpec, request: Asked, sample: SampleAddress): Promise<string> => {
    const answers = await broker.complete({
      model,
      request,
      replicate: seed,
      sample,
      ...(scenario.respondent && { respondent: scenario.respondent }),
      ...(signal && { signal }),
    });
    onAnswers?.(answers);
    return answers[0]!.text;
  };
}
