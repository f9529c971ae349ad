/** `troupe run … --studio`: the Studio on a run, in the process that plays it. */
import { basename, dirname, resolve } from 'node:path';
import type { RunEvent } from '../runs/play/run-options.ts';
import { openStudio } from '../studio/open.ts';
import type { StudioServer } from '../studio/server.ts';
import { type Io, say } from './io.ts';
import { interrupted, openBrowser } from './studio.ts';

export interface RunStudio {
  on(event: RunEvent): void;
  /** On a terminal the page stays until Ctrl-C, unless the run was `cut` short; elsewhere it ends with the run. */
  end(cut: boolean): Promise<void>;
}

/** Opens with the run and prints its address on stderr; the run goes on where it cannot be opened. */
export function createRunStudio(io: Io): RunStudio {
  let opening: Promise<StudioServer | undefined> | undefined;
  async function open(dir: string): Promise<StudioServer | undefined> {
    try {
      const studio = await openStudio({ out: dirname(dir), cwd: io.cwd, env: io.env });
      const url = studio.url.replace('/#', `/runs/${basename(dir)}#`);
      say(io.stderr, `Studio: ${url}`);
      if (io.stdout.isTTY && !io.env.CI) openBrowser(url);
      return studio;
    } catch (error) {
      const [why] = (error as Error).message.split('\n');
      say(io.stderr, `troupe: --studio: ${why}; the run goes on without it`);
      return undefined;
    }
  }
  return {
    on(event) {
      if (event.type === 'start') opening = open(resolve(io.cwd, event.run));
    },
    async end(cut) {
      const studio = await opening;
      if (!studio) return;
      if (io.stdout.isTTY && !cut) {
        say(io.stderr, 'The Studio is still open; Ctrl-C ends it.');
        await interrupted(io.signal);
      }
      await studio.close();
    },
  };
}
