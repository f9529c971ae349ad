/** How flags are read, and those that all commands share which play a run. */
import { type Command, Option } from 'commander';
import { BadInput } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { OptionValues } from '../runs/plan/options.ts';
import type { PlayOptions } from '../runs/play/run-options.ts';
import type { ShowFlags } from './playing.ts';

/** What every command that plays takes. */
export interface PlayFlags extends ShowFlags, PlayOptions {}

/** Adds the flags that say how a run is played; `kept`: what is left out is as it was. */
export function addPlayFlags(command: Command, kept = false): Command {
  const seconds = (option: string) => decimal(option, 'seconds, as in 30 or 0.5');
  const unless = (value: string) => (kept ? '' : ` (default: ${value})`);
  return command
    .option('--concurrency <n>', `episodes in flight, -1 for all${unless('64')}`, whole('--concurrency'))
    .option('--threads <n>', 'threads that search (default: one less than cores)', whole('--threads'))
    .option(
      '--max-cost <usd>',
      'live money of the run; every model needs a price',
      decimal('--max-cost', 'USD, as in 2.50'),
    )
    .option('--timeout <seconds>', `for one try of a model call${unless('120')}`, seconds('--timeout'))
    .option(
      '--step-timeout <seconds>',
      'from one action to the next; past it an episode ends as an error, timeout',
      seconds('--step-timeout'),
    )
    .option('--episode-timeout <seconds>', 'the same for a whole episode', seconds('--episode-timeout'))
    .option(
      '--relaunch <n>',
      'play what ended in an error again, so often at most, as long as it helps',
      whole('--relaunch'),
    )
    .addOption(
      oneOf('--cache <mode>', 'what is not cached is an error in replay', [
        'read-write',
        'read',
        'off',
        'replay',
      ]),
    )
    .option('--out <dir>', 'where runs lie (default: runs)')
    .addOption(oneOf('--display <kind>', 'progress on stderr', ['bars', 'plain', 'none']))
    .option('--json', 'print the figures as one line of JSON, last on stdout')
    .option('--debug', 'one episode at a time, searches inline; errors are thrown, with their stack');
}

/** Help says the choices itself, the default first. */
export function oneOf(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, `${choices.join(' | ')}; ${description}`).argParser((value) => {
    if (choices.includes(value)) return value;
    const hint = didYouMean(value, choices);
    throw new BadInput(`${flags.split(' ')[0]} ${value}: ${hint}there are ${choices.join(', ')}`);
  });
}

export function collect(value: string, list: string[] = []): string[] {
  return [...list, value];
}

export function collectPair(text: string, set: OptionValues = {}): OptionValues {
  const at = text.indexOf('=');
  if (at < 1) throw new BadInput(`--set ${text}: write it as KEY=VALUE`);
  const name = text.slice(0, at);
  if (Object.hasOwn(set, name)) throw new BadInput(`--set ${name} is given twice`);
  return { ...set, [name]: text.slice(at + 1) };
}

export const whole = (option: string) => (text: string) => {
  if (!/^-?\d+$/.test(text)) throw new BadInput(`${option} ${text}: give a whole number`);
  return Number(text);
};

export const decimal = (option: string, what: string) => (text: string) => {
  if (!/^(\d+\.?\d*|\.\d+)$/.test(text)) throw new BadInput(`${option} ${text}: give ${what}`);
  return Number(text);
};
