/** What explorations have left: a file for each set of tools and explorer, by how long they were. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { canonicalJson, sha256 } from '../cache/keys.ts';
import type { ToolSpec } from '../tool.ts';
import { PROMPTS } from './prompts.ts';

/** One exploration, complete. */
const exploration = z.object({
  /** How it began. */
  prompt: z.string(),
  completions: z.array(z.string()),
  /** What the explorer was shown of its calls, turn by turn. */
  env_responses: z.array(z.string()),
  final_prompt: z.string(),
  final_completion: z.string(),
  new_function_context: z.record(z.string(), z.string()),
  additional_information: z.string(),
  examples: z.string(),
  /** All of it, the last question and answer included. */
  conversation_history: z.array(
    z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() }),
  ),
});

export type Exploration = z.infer<typeof exploration>;

/** What knowledge was gained from, and how: with another origin it is stale. */
const origin = z.object({
  /** As it was named. */
  tools: z.string(),
  /** A model's text. */
  explorer: z.string(),
  /** The model that simulated the tools, where it was another. */
  simulator: z.string().optional(),
  temperature: z.number(),
  seed: z.number(),
  /** The results were exchanged among the calls. */
  shuffled: z.boolean(),
  /** SHA-256 of what was shown of the tools (and of the file that they come from), and of the questions. */
  hashes: z.object({ tools: z.string(), prompts: z.string() }),
});

export type Origin = z.infer<typeof origin>;

const memory = origin.extend({ iterations: z.record(z.string(), exploration) });

/** The explorations that a file holds, by their number of iterations. */
export type Explorations = Readonly<Record<string, Exploration>>;

/** `source`: hash of the user's file that has the tools. */
export const hashesOf = (tools: readonly ToolSpec[], source?: string): Origin['hashes'] => ({
  tools: sha256(canonicalJson(source === undefined ? tools : [tools, source])),
  prompts: sha256(canonicalJson(PROMPTS)),
});

/** What each part of an origin is called in messages. */
const PARTS: readonly (readonly [words: string, of: (origin: Origin) => unknown])[] = [
  ['the tools have changed', ({ hashes }) => hashes.tools],
  ['the questions have changed', ({ hashes }) => hashes.prompts],
  ['the temperature was another', ({ temperature }) => temperature],
  ['the seed was another', ({ seed }) => seed],
  ['it is about other tools', ({ tools }) => tools],
  ['the explorer was another', ({ explorer }) => explorer],
  ['another model simulated the tools', ({ simulator }) => simulator],
  ['its results were mixed otherwise', (each) => each.shuffled],
];

/**
 * What a file holds that was gained from this origin; nothing when there is no file, or it holds something else:
 * then `stale` says why, in one line.
 */
export async function readMemory(
  file: string,
  wanted: Origin,
): Promise<{ iterations: Explorations; stale?: string }> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (text === undefined) return { iterations: {} };
  const read = memory.safeParse(asJson(text));
  const why = read.success ? PARTS.find(([, of]) => of(read.data) !== of(wanted))?.[0] : 'it cannot be read';
  if (why === undefined) return { iterations: read.data!.iterations };
  return { iterations: {}, stale: `what ${file} knows is stale: ${why}` };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes all of it; a reader finds the old file or the new one, also after a crash. */
export async function writeMemory(file: string, of: Origin, iterations: Explorations): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const inOrder = Object.entries(iterations).sort(([a], [b]) => Number(a) - Number(b));
  const part = `${file}.${process.pid}.part`;
  const content = { ...of, iterations: Object.fromEntries(inOrder) };
  await writeFile(part, `${JSON.stringify(content, undefined, 2)}\n`);
  await rename(part, file);
}
