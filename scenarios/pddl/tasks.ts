/** Problems from files: one, a folder of them, or a list of their names. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { z } from 'zod';
import { BadInput } from '../../src/errors.ts';
import type { Notes, Place } from '../../src/pddl/types.ts';
import { admit, grounded, type PlanningTask } from './store.ts';

export const TASK_FILES =
  'a PDDL problem, a folder of them, or a JSON list like [{"instance": "p1.pddl"}] whose names are looked up ' +
  'in instances/ beside it, then in its own folder';

const list = z.array(z.union([z.string(), z.object({ instance: z.string() })])).min(1);

/**
 * The problems of a path, each with its domain: the file `domain`, relative to the working folder, else
 * `domain.pddl` beside the problem or one folder up. `note` is told what the files hold that is ignored.
 * Throws BadInput that names file, line and column.
 */
export function readTasks(
  path: string,
  { domain, note }: { domain?: string | undefined; note?: ((text: string) => void) | undefined } = {},
): PlanningTask[] {
  const read = new Map<string, string>();
  const textOf = (file: string) => {
    const text = read.get(file) ?? readText(file);
    read.set(file, text);
    return text;
  };
  const ignored = new Ignored();
  const tasks = problemFiles(path).map((file) => {
    const domainFile = domain === undefined ? findDomain(file) : resolve(domain);
    const task = {
      name: basename(file, extname(file)),
      domain: textOf(domainFile),
      problem: textOf(file),
    };
    const loaded = grounded(admit(task, { domain: domainFile, problem: file }));
    ignored.add(loaded.domain.notes);
    ignored.add(loaded.problem.notes);
    return task;
  });
  for (const text of ignored.texts()) note?.(text);
  return tasks;
}

/** What several files hold that is ignored: each thing where it was met first, and in how many more files. */
class Ignored {
  readonly #first = new Map<string, Place>();
  readonly #files = new Map<string, Set<string>>();

  add(notes: Notes): void {
    for (const [what, at] of notes) {
      if (!this.#first.has(what)) this.#first.set(what, at);
      this.#files.set(what, (this.#files.get(what) ?? new Set()).add(at.file));
    }
  }

  texts(): string[] {
    return [...this.#first].map(([what, { file, line, column }]) => {
      const more = this.#files.get(what)!.size - 1;
      const others = more === 0 ? '' : ` (and in ${more} more file${more === 1 ? '' : 's'})`;
      return `${file}:${line}:${column}: ${what}${others}`;
    });
  }
}

function problemFiles(path: string): string[] {
  if (statSync(path).isDirectory()) {
    const files = readdirSync(path)
      .filter((name) => extname(name) === '.pddl' && name !== 'domain.pddl')
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .map((name) => join(path, name));
    if (files.length === 0)
      throw new BadInput(`${path}: no .pddl problem is in this folder; give one that holds some`);
    return files;
  }
  return extname(path) === '.json' ? listedFiles(path) : [path];
}

function listedFiles(path: string): string[] {
  const form = 'a list is [{"instance": "p1.pddl"}, …]';
  let json: unknown;
  try {
    json = JSON.parse(readText(path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new BadInput(`${path}: this is not JSON (${error.message.replace(/\s+/g, ' ')}); ${form}`);
  }
  const { success, data, error } = list.safeParse(json);
  if (!success) {
    const at = error.issues[0]!.path[0];
    throw new BadInput(
      `${path}: ${at === undefined ? '' : `entry ${String(at)}: `}no name of a problem; ${form}`,
    );
  }
  return data.map((entry, i) => {
    const name = typeof entry === 'string' ? entry : entry.instance;
    const places = [join(dirname(path), 'instances', name), join(dirname(path), name)];
    const file = places.find((place) => existsSync(place));
    if (file === undefined) {
      throw new BadInput(
        `${path}: entry ${i}: "${name}" is neither in instances/ beside the list nor in its folder`,
      );
    }
    return file;
  });
}

function findDomain(problem: string): string {
  const beside = join(dirname(problem), 'domain.pddl');
  const above = join(dirname(dirname(problem)), 'domain.pddl');
  const found = [beside, above].find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new BadInput(
    `${problem}: there is no domain.pddl beside it or one folder up; name its domain with --set domain=FILE`,
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw new BadInput(`${file}: ${why}; give a PDDL file`);
  }
}
