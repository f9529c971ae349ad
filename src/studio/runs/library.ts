/** The runs of a folder, some of them held in memory. */
import { join } from 'node:path';
import type { RunFolder } from '../../reports/runs.ts';
import { OpenRun } from './open-run.ts';
import { Texts } from './texts.ts';

/** Where runs are. */
export interface Where {
  /** The folder that they lie in. */
  out: string;
  /** Relative paths start here. */
  cwd: string;
}

/** A run that is held, with its texts once they are searched, and what others have worked out of it. */
export interface Held {
  run: OpenRun;
  texts?: Texts;
  /** Somebody follows it. */
  followers: number;
}

/** Episodes of all runs that are held at once; some 400 bytes each. */
const MOST = 500_000;

export class Library {
  readonly where: Where;
  /** The latest used last. */
  readonly #held = new Map<string, Held>();

  constructor(where: Where) {
    this.where = where;
  }

  dirOf(id: string): string {
    return join(this.where.out, id);
  }

  /** The run of an id, which is a run's. Runs that nobody has asked for in a while are let go. */
  hold(id: string): Held {
    const held = this.#held.get(id) ?? {
      run: new OpenRun(this.dirOf(id), this.where.cwd),
      followers: 0,
    };
    this.#held.delete(id);
    this.#held.set(id, held);
    this.#letGo(held);
    return held;
  }

  /** The run of an id where it is held. */
  peek(id: string): OpenRun | undefined {
    return this.#held.get(id)?.run;
  }

  /** What models and tools said in a held run. */
  textsOf(held: Held): Texts {
    held.texts ??= new Texts(held.run);
    return held.texts;
  }

  /** The rows of a run, all of them. */
  async rowsOf({ dir }: Pick<RunFolder, 'dir'>) {
    for (const { run } of this.#held.values()) {
      if (run.dir !== dir) continue;
      await run.catchUp();
      return run.rows;
    }
    return undefined;
  }

  #letGo(kept: Held): void {
    let rows = [...this.#held.values()].reduce((sum, { run }) => sum + run.count, 0);
    for (const [id, held] of this.#held) {
      if (rows <= MOST) return;
      if (held === kept || held.followers > 0 || held.run.reading) continue;
      rows -= held.run.count;
      held.texts?.close();
      this.#held.delete(id);
    }
  }
}
