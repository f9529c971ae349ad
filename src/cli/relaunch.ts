/** `troupe relaunch`: plays a run on where it was cut off, and again what failed. */
import { type Command, Option } from 'commander';
import { BadInput } from '../errors.ts';
import { relaunch, relaunched } from '../runs/play/relaunch.ts';
import type { RelaunchMode } from '../runs/play/relaunch-mode.ts';
import { addPlayFlags, collect, type PlayFlags } from './flags.ts';
import { type Exit, type Io, say, styleFor } from './io.ts';
import { playing } from './playing.ts';
import { againView } from './relaunch-view.ts';

const AFTER = `
Examples:
  troupe relaunch last
  troupe relaunch runs/20250131-101500-first --server-errors --dry-run

Episodes that are solved or unsolved are never played again; those that were cut off go on from their cached
calls. The plan is made again from run.json: where a file of its scenarios, agents or tasks has changed, that
is bad input. What is not given here is as it was. Every attempt’s line stays in results.jsonl (the last one
counts), and troupe show tells of each.

Exit codes: as of troupe run.`;

const MODES = {
  incompleteOnly: 'incomplete-only',
  allErrors: 'all-errors',
  serverErrors: 'server-errors',
} as const satisfies Record<string, RelaunchMode>;

interface Flags extends PlayFlags {
  incompleteOnly?: boolean;
  allErrors?: boolean;
  serverErrors?: boolean;
  scenario?: string;
  agent?: string[];
  dryRun?: boolean;
  all?: boolean;
}

export function addRelaunch(program: Command, io: Io, exit: Exit): void {
  const command = program
    .command('relaunch')
    .summary('play on what was cut off, and again what failed')
    .description(
      'Plays a run on in its folder: the episodes that have not ended, and those that ended in an error.',
    )
    .argument('<run>', 'a run’s folder, its name (the latest then), or last')
    .option('--all-errors', 'not ended, or ended in any error (the default)')
    .option('--incomplete-only', 'those alone that have not ended')
    .option('--server-errors', 'not ended, or ended in an error of kind server, rate-limit or timeout')
    .option('--dry-run', 'say how many they are, and which, and play nothing')
    .option('--all', 'with --dry-run: list every one of them')
    .addOption(new Option('--scenario <scenario>', 'where it is not found by what the run says'))
    .addOption(new Option('--agent <arms>', 'the same for agents').argParser(collect));
  addPlayFlags(command, true)
    .addHelpText('after', AFTER)
    .action(async (run: string, flags: Flags) => {
      exit.code = await relaunchCommand(run, flags, io);
    });
}

async function relaunchCommand(run: string, flags: Flags, io: Io): Promise<number> {
  const { incompleteOnly, allErrors, serverErrors, dryRun, all, agent, json, display, ...rest } = flags;
  const modes = Object.entries({ incompleteOnly, allErrors, serverErrors }).flatMap(([name, given]) =>
    given ? MODES[name as keyof typeof MODES] : [],
  );
  if (modes.length > 1) {
    throw new BadInput(`${modes.map((mode) => `--${mode}`).join(' and ')}: give one of them`);
  }
  if (all && !dryRun) throw new BadInput('--all says what --dry-run lists: give both');
  const options = { ...rest, ...(agent && { agents: agent }), ...(modes[0] && { mode: modes[0] }) };
  if (!dryRun)
    return playing({ json, display, terse: true }, io, (hooks) => relaunch(run, { ...options, ...hooks }));
  const warn = (message: string) => say(io.stderr, `troupe: ${message}`);
  const here = { cwd: io.cwd, env: io.env, warn };
  const again = await relaunched(run, { ...options, ...here });
  if (json) {
    say(io.stdout, JSON.stringify(again));
    return 0;
  }
  const failed = modes[0] ? await relaunched(run, { ...options, mode: 'all-errors', ...here }) : again;
  const view = {
    others: failed.length - again.length,
    all: all ?? false,
    width: io.stdout.columns ?? 110,
    style: styleFor(io.stdout, io.env),
  };
  for (const line of againView(again, view)) say(io.stdout, line);
  return 0;
}
