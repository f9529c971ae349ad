/** `troupe replay`: are episodes still what their journals say? */
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { BadInput } from '../errors.ts';
import { type Replayed, replay } from '../runs/replay/replay.ts';
import { count } from './format.ts';
import { type Exit, type Io, say, styleFor } from './io.ts';
import { isBad, replayView, standingView } from './replay-view.ts';

interface Flags {
  to?: number;
  scenario?: string;
  out: string;
  json?: boolean;
}

const AFTER = `
Examples:
  troupe replay first/2-4-5-5.tot.s1
  troupe replay first/2-4-5-5.tot.s1 --to 3
  troupe replay runs/20250131-101500-first runs/20250131-111500-second

Actions and outcomes of chance are taken from the journal and played on the scenario’s machine; its states,
observations, feedback, returns, end and answer have to be the journal’s. No model is asked; tools and other
actors that a machine invokes are run again.

Exit codes: 0 all as recorded, 1 some are not (or cannot be read), 2 bad input.`;

export function addReplay(program: Command, io: Io, exit: Exit): void {
  program
    .command('replay')
    .summary('play journals again and compare')
    .description(
      'Plays recorded episodes again from their start and checks that the scenario gives the same.',
    )
    .argument('<episode...>', 'RUN/ID, the path of a journal, or a RUN: all of its episodes')
    .option(
      '--to <step>',
      'stop after so many actions, and show the state and what each role was shown',
      stepOf(0),
    )
    .option('--scenario <scenario>', 'where it is not found by what the run says: an id or a file')
    .option('--json', 'the findings as one line of JSON')
    .option('--out <dir>', 'where runs lie', 'runs')
    .addHelpText('after', AFTER)
    .action(async (references: string[], flags: Flags) => {
      exit.code = await replayCommand(references, flags, io);
    });
}

async function replayCommand(references: string[], flags: Flags, io: Io): Promise<number> {
  const { to, json = false, ...options } = flags;
  if (to !== undefined && references.length > 1) throw new BadInput('--to is for one episode: name one');
  const all: Replayed[] = [];
  const progress = progressOn(io);
  try {
    for (const reference of references) {
      all.push(
        ...(await replay(reference, {
          ...options,
          ...(to !== undefined && { to }),
          cwd: io.cwd,
          warn: (message) => say(io.stderr, `troupe: ${message}`),
          on: (_, done, total) => progress.on(done, total),
        })),
      );
    }
  } finally {
    progress.end();
  }
  const bad = all.filter(isBad);
  if (json) {
    const single = all.length === 1 ? all[0] : undefined;
    const figures = { episodes: all.length, equal: all.length - bad.length, failed: bad };
    say(io.stdout, JSON.stringify(single ? { ...figures, episode: single } : figures));
  } else {
    const style = styleFor(io.stdout, io.env);
    const width = Math.max(60, io.stdout.columns ?? 110);
    if (to !== undefined) for (const line of standingView(all[0]!, style)) say(io.stdout, line);
    for (const line of replayView(all, style, width)) say(io.stdout, line);
  }
  return bad.length > 0 ? 1 : 0;
}

export const stepOf = (least: number) => (text: string) => {
  if (/^\d+$/.test(text) && Number(text) >= least) return Number(text);
  throw new BadInput(`${text} is no step: give a whole number from ${least}`);
};

/** Milliseconds between two plain lines. */
const PACE = 5000;

/** How far a replay of many episodes is: a bar on a terminal, plain lines now and then elsewhere. */
function progressOn({ stderr }: Io): { on(done: number, total: number): void; end(): void } {
  let bar: SingleBar | undefined;
  let said = performance.now();
  return {
    on(done, total) {
      if (total < 2) return;
      if (!stderr.isTTY) {
        if (performance.now() - said < PACE) return;
        said = performance.now();
        say(stderr, `${count(done)}/${count(total)} episodes replayed`);
        return;
      }
      if (!bar) {
        const format = '{bar} {value}/{total} episodes replayed';
        bar = new SingleBar({ stream: stderr, format, clearOnComplete: true, gracefulExit: false });
        bar.start(total, 0);
      }
      bar.setTotal(total);
      bar.update(done);
    },
    end() {
      bar?.stop();
    },
  };
}
