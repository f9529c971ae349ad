/** Loads scenarios and agents from users' own `.ts` and `.js` files. */
import { existsSync, statSync } from 'node:fs';
import module from 'node:module';
import { extname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AnyStateMachine } from 'xstate';
import { near, type Place, placeOf } from './blame.ts';
import { BadMachine, missingIn } from './definition.ts';
import { BadInput } from './errors.ts';
import { hashWithImports, noteImport } from './local-modules.ts';
import type { Respondent } from './models/types.ts';
import type { Scenario } from './scenario.ts';

/** Whether a SCENARIO or an agent names a file rather than something of the catalogue. */
export function namesFile(reference: string): boolean {
  const file = reference.split('#')[0]!;
  return file.includes('/') || file.includes('\\') || /\.[cm]?[jt]s$/.test(file);
}

/**
 * The scenario that `FILE` exports by default, or `FILE#NAME` by name; of a folder its `index.ts` (or `.js`) is
 * meant. Throws BadInput when there is no such file, when it does not load (it says why, and where), or when it
 * exports no scenario there.
 *
 * Its `origin` is where other threads find it. Its `source` is the hash of the file and of all local modules that
 * loading it pulls in: those outside `node_modules` and the engine. Where Node has no `module.registerHooks` (before
 * 22.15), or another loader runs the process (a test runner's), it is of the file alone.
 */
export function loadScenario(reference: string, cwd: string): Promise<Scenario> {
  return loadKind<Scenario>(['scenario'], reference, cwd);
}

/** What a `define…` function has made. */
interface Defined {
  kind: string;
}

/** Everything that a file exports. Throws BadInput as `loadScenario`. */
export async function exportsIn(file: string, cwd: string): Promise<Record<string, unknown>> {
  const module = indexOr(file, cwd);
  return importFile(resolve(cwd, module), module);
}

/** Those of a file's exports that are of one of these kinds, as they are named. */
function exportsOf(exports: Record<string, unknown>, file: string, kinds: readonly string[]): string[] {
  const is = (value: unknown) => kinds.includes((value as Defined | undefined)?.kind ?? '');
  return Object.keys(exports)
    .filter((key) => key !== 'default' && is(exports[key]))
    .map((key) => `${file}#${key}`);
}

/** A machine to look at, and what it is called. */
export interface NamedMachine {
  title: string;
  machine: AnyStateMachine;
}

/**
 * The machine that a file exports, by default or as `FILE#NAME`: by itself, or within a scenario, an agent or
 * a tool. Without a default export the only one there is. Throws BadInput as `loadScenario`.
 */
export async function loadMachine(reference: string, cwd: string): Promise<NamedMachine> {
  const { file, name } = fileReference(reference, cwd);
  const exports = await importFile(resolve(cwd, file), file);
  const found = Object.entries(exports).flatMap(([key, value]) => {
    const named = machineIn(value);
    return named ? [[key, named] as const] : [];
  });
  const only = !reference.includes('#') && found.length === 1 ? found[0]![1] : undefined;
  const chosen = found.find(([key]) => key === name)?.[1] ?? only;
  if (chosen) {
    // What it does not implement yet may be looked at all the same.
    missingIn(file, chosen.machine);
    return chosen;
  }
  const others = found.map(([key]) => `${file}#${key}`);
  throw new BadInput(
    `${file} has no machine as its ${exportWords(name)}: ${others.length > 0 ? `it has ${others.join(', ')}` : 'export an XState machine, a scenario or an agent'}`,
  );
}

function machineIn(value: unknown): NamedMachine | undefined {
  const { title, machine, root, transition } = (value ?? {}) as Partial<NamedMachine & AnyStateMachine>;
  if (machine) return machineIn(machine) && { title: title ?? machine.id, machine };
  return root && transition
    ? { title: (value as AnyStateMachine).id, machine: value as AnyStateMachine }
    : undefined;
}

/** A FILE#NAME in its parts. */
export function partedReference(reference: string): { file: string; name: string } {
  const mark = reference.indexOf('#');
  if (mark < 0) return { file: reference, name: 'default' };
  return { file: reference.slice(0, mark), name: reference.slice(mark + 1) };
}

/** The same, where `file` is the index of a folder that is named in its stead. Throws BadInput when it has none. */
export function fileReference(reference: string, cwd: string): { file: string; name: string } {
  const { file, name } = partedReference(reference);
  return { file: indexOr(file, cwd), name };
}

/** What stands for a folder, the first that there is. */
const INDEXES = ['index.ts', 'index.mts', 'index.js', 'index.mjs'];

function indexOr(file: string, cwd: string): string {
  const path = resolve(cwd, file);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return file;
  const index = indexIn(path);
  if (index === undefined) throw new BadInput(`${file} is a folder without index.ts: name a file in it`);
  return `${file.replace(/[/\\]+$/, '')}/${index}`;
}

/** The name of a folder's index, if it has one. */
export const indexIn = (folder: string): string | undefined =>
  INDEXES.find((name) => existsSync(join(folder, name)));

const exportWords = (name: string) => (name === 'default' ? 'default export' : `export "${name}"`);

/** What `FILE` exports by default, or `FILE#NAME` by name, of one of these kinds; throws BadInput as `loadScenario`. */
export async function loadKind<T extends Defined>(
  kinds: readonly T['kind'][],
  reference: string,
  cwd: string,
): Promise<T> {
  const { file, name } = fileReference(reference, cwd);
  const exports = await importFile(resolve(cwd, file), file);
  const chosen = exports[name] as T | undefined;
  if (chosen && kinds.includes(chosen.kind)) {
    const path = resolve(cwd, file);
    return { ...signed(chosen, hashWithImports(path)), origin: `${path}#${name}` };
  }
  const others = exportsOf(exports, file, kinds);
  const [kind] = kinds as [string];
  const hint =
    others.length > 0
      ? `it has ${others.join(', ')}`
      : `export one made by define${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  throw new BadInput(`${file} has no ${kind} as its ${exportWords(name)}: ${hint}`);
}

/**
 * With the hash of its files, which a run's plan holds; and in the version of a simulated model, so that
 * one that was edited does not answer from the cache.
 */
function signed<T extends Defined>(loaded: T & { respondent?: Respondent }, source: string): T {
  const { respondent } = loaded;
  if (!respondent) return { ...loaded, source };
  return { ...loaded, source, respondent: { ...respondent, version: `${respondent.version} ${source}` } };
}

async function importFile(path: string, shown: string): Promise<Record<string, unknown>> {
  if (!existsSync(path)) throw new BadInput(`no such file: ${shown}`);
  if (/\.[cm]?ts$/.test(path)) await readTypeScript();
  resolveOurselves();
  try {
    const exports = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    // A module that was brought into CommonJS on the way has all its exports under `default`.
    const inner = exports.default as Record<string, unknown> | undefined;
    return inner?.__esModule ? inner : exports;
  } catch (error) {
    throw new BadInput(`${shown} does not load: ${whyAndWhere(error, path)}`, { cause: error });
  }
}

let typed: Promise<void> | undefined;

/** tsx stays out of the way until a `.ts` file needs it; without a namespace, so that modules are shared. */
function readTypeScript(): Promise<void> {
  typed ??= import('tsx/esm/api').then(({ register }) => {
    register();
    // What is registered last has the last word.
    resolving = false;
  });
  return typed;
}

let resolving = false;

/**
 * `troupe` in a user's file is the engine that runs it, wherever the file lies; so are xstate and zod
 * where the file finds none of its own.
 */
function resolveOurselves(): void {
  if (resolving || !module.registerHooks) return;
  resolving = true;
  const self = new URL(`./index${extname(import.meta.url)}`, import.meta.url).href;
  module.registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'troupe') return { url: self, shortCircuit: true };
      try {
        const found = next(specifier, context);
        noteImport(context.parentURL, found.url);
        // A folder without package.json says nothing of its files: they are modules, as the engine's are.
        return found.format === 'commonjs' && found.url.endsWith('.ts')
          ? { ...found, format: 'module' }
          : found;
      } catch (error) {
        if (!/^(xstate|zod)(\/|$)/.test(specifier)) throw error;
        return { url: import.meta.resolve(specifier), shortCircuit: true };
      }
    },
  });
}

/** An error of loading, in one line: what is wrong, and in which line of the user's files when that is known. */
function whyAndWhere(error: unknown, path: string): string {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const where = ({ path: file, line }: Place) => (file === path ? `line ${line}` : `${near(file)}:${line}`);
  const unread = /^(.*):(\d+):\d+: ERROR: (.*)/m.exec(message);
  if (unread) return `${unread[3]} (${where({ path: unread[1]!, line: unread[2]! })})`;
  const why = tidy(firstWords(message));
  if (error instanceof BadMachine) return why;
  const name = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const line = new RegExp(`${name}:(\\d+)`).exec(`${message}\n${stack}`)?.[1];
  const place = placeOf(error) ?? (line === undefined ? undefined : { path, line });
  return place ? `${why} (${where(place)})` : why;
}

/** The first line; where it ends at a colon, as XState's does for a target that there is not, what it announces. */
function firstWords(message: string): string {
  const [first = 'unknown error', next] = message.split('\n').filter((line) => line.trim() !== '');
  return next !== undefined && first.endsWith(':') ? `${first} ${next.trim()}` : first;
}

/** Paths as the user knows them: relative to the working folder where they lie in it. */
function tidy(text: string): string {
  return text.replace(/file:\/\/\S+?(?=[\s'":,)]|$)/g, (url) => {
    const path = fileURLToPath(url);
    const near = relative(process.cwd(), path);
    return near.startsWith('..') || isAbsolute(near) ? path : near;
  });
}
