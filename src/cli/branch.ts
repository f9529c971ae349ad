/** `troupe branch`: an episode that goes on from a step of another. */
import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import { BadInput } from '../errors.ts';
import type { CacheMode } from '../models/broker.ts';
import type { RunSummary } from '../runs/figures/tally.ts';
import { findEpisode } from '../runs/folder/find.ts';
import { type JournalLine, readJournal } from '../runs/folder/journal.ts';
import type { Parent, ResultLine } from '../runs/folder/results.ts';
import { branch } from '../runs/replay/branch.ts';
import { dollars, oneLine, several } from './format.ts';
import { calledAs, type Exit, type Io, type Screen, say, styleFor } from './io.ts';
import { verdict } from './journal-view.ts';
import { stepOf } from './replay.ts';
import { terminalDesk } from './terminal-desk.ts';

interface Flags {
  at: number;
  action?: string;
  agent?: string;
  model?: string;
  scenario?: string;
  cache?: CacheMode;
  out: string;
  json?: boolean;
  debug?: boolean;
}

const AFTER = `
Examples:
  troupe branch first/2-4-5-5.direct.s1 --at 3
  troupe branch first/2-4-5-5.tot.s1 --at 2 --action '4 * 10 = 40 (left: 2 40)'
  troupe branch games/empty.direct.s1 --at 3 --agent X=mcts,O=direct

All actions before step N are as recorded. Then one thing is changed: the action of that step, the arm or the
model; with none of these the luck, so that whatever is drawn from there on is drawn anew. An agent that stays
has lived through the steps before, with the answers its model gave then (a plan it has made it carries on);
one that is new takes its seat at the step and hears what was played. The new episode is a run of its own,
whose run.json and results line name the parent; it can be shown, replayed and branched as any other.

Exit codes: 0 it ended, 3 with an error, 130 interrupted, 2 bad input (nothing was written), 1 unexpected failure.`;

export function addBranch(program: Command, io: Io, exit: Exit): void {
  program
    .command('branch')
    .summary('go on from a step of an episode')
    .description('Plays an episode again up to a step and goes on from there, with something changed.')
    .argument('<episode>', 'RUN/ID, where RUN is a folder or a run’s name; or the path of a journal')
    .requiredOption('--at <step>', 'the action, from 1, that is taken anew', stepOf(1))
    .option('--action <text>', 'played at the step, as a model would write it')
    .option('--agent <arm>', 'the arm that goes on, as run takes it')
    .option('--model <spec>', 'the model that goes on')
    .option('--scenario <scenario>', 'where it is not found by what the run says: an id or a file')
    .option('--cache <mode>', 'read-write | read | off | replay', cacheMode)
    .option('--json', 'the new episode as one line of JSON')
    .option('--debug', 'an error is thrown, with its stack')
    .option('--out <dir>', 'where runs lie, the new one too', 'runs')
    .addHelpText('after', AFTER)
    .action(async (episode: string, flags: Flags) => {
      exit.code = await branchCommand(episode, flags, io);
    });
}

async function branchCommand(reference: string, flags: Flags, io: Io): Promise<number> {
  const { at: step, json = false, ...options } = flags;
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.on('SIGINT', interrupt);
  let summary: RunSummary;
  let line: ResultLine | undefined;
  const desk = terminalDesk(io);
  try {
    summary = await branch(reference, {
      ...options,
      step,
      cwd: io.cwd,
      env: io.env,
      signal: io.signal ? AbortSignal.any([io.signal, controller.signal]) : controller.signal,
      warn: (message) => say(io.stderr, `troupe: ${message}`),
      ...(desk && { desk }),
      on(event) {
        if (event.type === 'start') say(io.stderr, `step ${step} of ${reference} goes on in ${event.run}`);
        else if (event.type === 'episode') line = event.line;
      },
    });
  } finally {
    desk?.close();
    process.off('SIGINT', interrupt);
  }
  if (!line) {
    say(io.stderr, `troupe: interrupted; the same command branches anew, from what is cached`);
    return 130;
  }
  if (json) say(io.stdout, JSON.stringify({ run: summary.run, ...line }));
  else await print(line, summary, reference, flags.out, io);
  return line.status === 'error' ? 3 : 0;
}

async function print(
  line: ResultLine,
  { run }: RunSummary,
  reference: string,
  out: string,
  io: Io,
): Promise<void> {
  // The branch itself has warned of whatever it was read from.
  const quiet = () => {};
  const { result: before, journal } = await findEpisode(reference, out, io.cwd, quiet);
  const branched = await findEpisode(`${run}/${line.episode}`, out, io.cwd);
  const { step, fresh } = line.parent as Parent;
  const style = styleFor(io.stdout, io.env);
  const print = (name: string, { arm, answer, ...rest }: ResultLine, screen: Screen = io.stdout) => {
    const facts = [several(rest.steps, 'step'), several(rest.calls, 'call'), `${rest.live} live`];
    if (rest.cost > 0) facts.push(dollars(rest.cost));
    say(screen, `${name}  ${arm}: ${verdict(rest as ResultLine, style)} · ${facts.join(' · ')}`);
    if (answer) say(screen, `        ${style('dim', oneLine(answer, (screen.columns ?? 110) - 8))}`);
  };
  if (before) print(style('dim', 'parent'), before);
  print(style('bold', 'branch'), line);
  const drawn = fresh?.at(-1) === step ? 'with new luck' : 'with the parent’s luck';
  const [parents, own] = await Promise.all([readJournal(journal, quiet), readJournal(branched.journal)]);
  const how = isDeepStrictEqual(actions(parents), actions(own))
    ? `From step ${step} on it went as its parent did, ${asksFrom(own, step) ? drawn : 'and asked no model'}`
    : `It goes its own way from step ${step}, ${drawn}`;
  say(io.stdout, `${how}: ${calledAs(io.env)} show ${run}/${line.episode}`);
}

const actions = (lines: readonly JournalLine[]) =>
  lines.filter(({ type }) => type === 'action').map(({ actor, text }) => [actor, text]);

/** Whether a model was asked between the action before this step and the end. */
function asksFrom(lines: readonly JournalLine[], step: number): boolean {
  let taken = 0;
  return lines.some(({ type }) => {
    if (type === 'action') taken++;
    return type === 'call' && taken >= step - 1;
  });
}

function cacheMode(text: string): CacheMode {
  const modes = ['read-write', 'read', 'off', 'replay'] as const;
  const mode = modes.find((each) => each === text);
  if (mode) return mode;
  throw new BadInput(`--cache ${text}: there are ${modes.join(', ')}`);
}
