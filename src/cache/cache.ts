/** The cache of model calls: a bounded memory over LMDB on disk, shared by threads and processes. */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { open } from 'lmdb';
import { LRUCache } from 'lru-cache';
import type { Env } from '../env.ts';
import { BadInput } from '../errors.ts';
import type { Completion } from '../models/types.ts';
import { type Entry, toCompletion, toEntry } from './entry.ts';
import { gateOf } from './gate.ts';
import { guarded } from './guard.ts';
import { settling } from './settling.ts';
import { exportEntries, importEntries } from './transfer.ts';

/** A completion found, and where. */
export interface Hit {
  completion: Completion;
  tier: 'memory' | 'disk';
}

/** What a cache holds. */
export interface CacheStats {
  dir: string;
  entries: number;
  /** On disk, free pages included. */
  bytes: number;
  memory: { entries: number; bytes: number };
  /** By model text. */
  models: Record<string, { entries: number; tokens: { input: number; output: number } }>;
}

/** Completions by key. */
export interface CallCache {
  get(key: string): Hit | undefined;
  /**
   * Stores a completion of the model (its text). Resolves once it is committed: it then outlives a kill of
   * the process (a loss of power may take the last moments' entries). What a key holds already stays: then
   * it resolves to false, and `get` gives what is kept.
   */
  put(key: string, completion: Completion, model: string): Promise<boolean>;
  stats(): CacheStats;
  /**
   * Forgets everything; what other processes hold in memory they keep until they end. The file keeps its
   * size: its pages are used again.
   */
  clear(): Promise<void>;
  /** Writes all entries as JSON lines; resolves to how many. */
  exportTo(file: string): Promise<number>;
  /** Adds the entries of such a file; resolves to how many were new. BadInput names a bad line. */
  importFrom(file: string): Promise<number>;
  close(): Promise<void>;
}

/** The folder of all caches: `TROUPE_CACHE_DIR`, else `caches` in the working folder. Calls lie in `calls`. */
export function cacheDir(folder = process.cwd(), env: Env = process.env): string {
  return resolve(folder, env.TROUPE_CACHE_DIR || 'caches');
}

export interface CacheOptions {
  dir: string;
  /** Bounds the memory held by entries read or written; default 256 MB. */
  maxBytes?: number;
  /** Gets one line when a damaged cache was set aside; default: standard error. */
  warn?(line: string): void;
}

/**
 * Opens the cache in a folder, which is made if needed. Several processes may use one folder at once.
 * Throws BadInput when the folder cannot be used.
 *
 * @example
 * ```ts
 * import { cacheDir, openCache } from 'troupe';
 * import { join } from 'node:path';
 * const cache = openCache({ dir: join(cacheDir(), 'calls') });
 * console.log(cache.stats().entries);
 * await cache.close();
 * ```
 */
export function openCache({ dir, maxBytes = 256 * 2 ** 20, warn = console.error }: CacheOptions): CallCache {
  const { db, unmark } = openDatabase(dir, warn);
  const memory = new LRUCache<string, Completion>({
    maxSize: maxBytes,
    // Two bytes a character at worst; the rest is the key, the objects and the list's own places.
    sizeCalculation: ({ text, logprobs, toolCalls = [] }) =>
      toolCalls.reduce(
        (sum, call) => sum + 2 * (call.name.length + call.arguments.length) + 200,
        2 * text.length + 64 * (logprobs?.length ?? 0) + 320,
      ),
  });

  const gate = gateOf(dir);
  const { settled, fail, closed } = settling(dir);
  const add = (key: string, entry: Entry) =>
    gate.write(() =>
      settled(() =>
        db.ifNoExists(key, () => {
          db.put(key, entry).catch(fail);
        }),
      ),
    );

  return {
    get(key) {
      const kept = memory.get(key);
      if (kept) return { completion: kept, tier: 'memory' };
      const entry = db.get(key);
      if (!entry) return undefined;
      const completion = toCompletion(entry);
      memory.set(key, completion);
      return { completion, tier: 'disk' };
    },

    async put(key, completion, model) {
      const stored = await add(key, toEntry(completion, Date.now(), model));
      if (stored) memory.set(key, completion);
      return stored;
    },

    stats() {
      const models: CacheStats['models'] = {};
      let entries = 0;
      for (const { value } of db.getRange({ snapshot: false })) {
        const [, , input, output, , model] = value;
        entries++;
        models[model] ??= { entries: 0, tokens: { input: 0, output: 0 } };
        models[model].entries++;
        models[model].tokens.input += input;
        models[model].tokens.output += output;
      }
      const bytes = statSync(join(dir, 'data.mdb')).size;
      return { dir, entries, bytes, memory: { entries: memory.size, bytes: memory.calculatedSize }, models };
    },

    async clear() {
      memory.clear();
      await gate.write(() => settled(() => db.clearAsync()));
    },

    exportTo: (file) => exportEntries(file, db.getRange({ snapshot: false })),
    importFrom: (file) => importEntries(file, add),
    async close() {
      const whole = await closed(() => db.close());
      gate.close();
      // Else the next to open it looks for damage first.
      if (whole) unmark();
    },
  };
}

function openDatabase(dir: string, warn: (line: string) => void) {
  try {
    const { opened, unmark } = guarded(dir, warn, () =>
      // As JSON, since msgpack would not keep a lone surrogate, which a cut text may end with.
      open<Entry, string>({ path: dir, noSubdir: false, encoding: 'json' }),
    );
    return { db: opened, unmark };
  } catch (error) {
    const why = (error as Error).message;
    throw new BadInput(`the cache folder ${dir} cannot be used (${why}): name another by TROUPE_CACHE_DIR`);
  }
}
