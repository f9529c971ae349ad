/** `troupe show`: one episode, readably. */
import type { Command } from 'commander';
import { BadInput } from '../errors.ts';
import { findEpisode } from '../runs/folder/find.ts';
import { type JournalLine, readJournal } from '../runs/folder/journal.ts';
import type { ResultLine } from '../runs/folder/results.ts';
import { phaseWords } from '../runs/plan/phase-words.ts';
import { attemptsOf, foldedView } from './attempts.ts';
import { count, dollars, duration, several } from './format.ts';
import { type Exit, type Io, type Style, say, styleFor } from './io.ts';
import { fullView, verdict } from './journal-view.ts';

interface Flags {
  out: string;
  full?: boolean;
  attempt?: number;
  json?: boolean;
}

export function addShow(program: Command, io: Io, _exit: Exit): void {
  program
    .command('show')
    .summary('show one episode')
    .description('Shows what happened in an episode: what was seen, asked, answered, done and said of it.')
    .argument('<episode>', 'RUN/ID, where RUN is a folder or a run’s name; or the path of a journal')
    .option('--full', 'whole prompts and replies, every call, every state')
    .option('--attempt <n>', 'only this attempt, from 1', attemptNumber)
    .option('--json', 'the results line and the journal as one line of JSON')
    .option('--out <dir>', 'where runs lie', 'runs')
    .addHelpText(
      'after',
      '\nExample:\n  troupe show runs/20250131-101500-first/2-4-5-5.tot.s1\n  troupe show first/2-4-5-5.direct.s1 --attempt 3 --full',
    )
    .action((episode: string, flags: Flags) => showCommand(episode, flags, io));
}

async function showCommand(
  reference: string,
  { out, full = false, attempt, json = false }: Flags,
  io: Io,
): Promise<void> {
  const { id, journal, result, earlier } = await findEpisode(reference, out, io.cwd);
  const whole = await readJournal(journal);
  const lines = attempt === undefined ? whole : oneAttempt(whole, attempt);
  if (json) {
    say(io.stdout, JSON.stringify({ episode: id, result: result ?? null, earlier, journal: lines }));
    return;
  }
  const style = styleFor(io.stdout, io.env);
  const width = Math.max(60, io.stdout.columns ?? 110);
  for (const line of head(id, result, style)) say(io.stdout, line);
  for (const line of earlier) say(io.stdout, `launch ${line.launch}: ${verdict(line, style)}`);
  if (earlier.length > 0) say(io.stdout);
  const short = { style, width, named: result !== undefined };
  const view = full ? fullView(lines, style) : foldedView(lines, short);
  for (const line of view) say(io.stdout, line);
  if (!whole.some(({ type }) => type === 'end'))
    say(io.stdout, style('yellow', 'The journal ends here: the episode was cut off.'));
}

function attemptNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new BadInput(`--attempt ${text}: give a whole number from 1`);
  return Number(text);
}

function oneAttempt(lines: readonly JournalLine[], attempt: number): JournalLine[] {
  const attempts = attemptsOf(lines);
  const chosen = attempts[attempt - 1];
  if (!chosen) {
    throw new BadInput(`--attempt ${attempt}: the episode has ${several(attempts.length, 'attempt')}`);
  }
  return chosen;
}

function head(id: string, result: ResultLine | undefined, style: Style): string[] {
  if (!result) return [style('bold', id), 'no result yet'];
  const { scenario, task, agent, model, seed, launch, attempts, steps, calls, tokens, cost, seconds } =
    result;
  const facts = [several(steps, 'step'), several(calls, 'call'), duration(seconds)];
  if (attempts) facts.unshift(several(attempts, 'attempt'));
  if (calls > 0) facts.push(`${count(tokens.input)} + ${count(tokens.output)} tokens`);
  if (cost > 0) facts.push(dollars(cost));
  const { parent } = result;
  const from = parent ? [`branches off ${parent.run}/${parent.episode} at step ${parent.step}`] : [];
  const phase = phaseWords(result);
  const again = launch > 1 ? ` · launch ${launch}` : '';
  return [
    `${style('bold', `${scenario}: ${task}`)} · ${agent}${model ? ` · ${model}` : ''} · seed ${seed}${phase ? ` · ${phase}` : ''}${again}`,
    `${verdict(result, style)} · ${facts.join(' · ')}`,
    ...from,
    '',
  ];
}
