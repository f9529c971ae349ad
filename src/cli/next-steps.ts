/** Where to go from a run: what to look at, what to mend, how to go on. */
import { basename, dirname, isAbsolute, relative } from 'node:path';
import { indexIn, partedReference } from '../load.ts';
import { type GameOutcome, gameRoleOf } from '../runs/figures/outcome.ts';
import type { RunSummary, Tally } from '../runs/figures/tally.ts';
import type { Plan } from '../runs/plan/plan.ts';
import type { Scenario } from '../scenario.ts';
import type { Style } from './io.ts';

const ENDINGS: Partial<Record<RunSummary['status'], string>> = {
  interrupted: 'Interrupted.',
  budget: 'The budget is spent (--max-cost).',
};

/** The lines; `troupe` is what to type for the program, `cwd` where. */
export function nextSteps(
  { run, status, errors }: RunSummary,
  { examples, outcomes, arms }: Tally,
  plan: Plan,
  { style, troupe, cwd }: { style: Style; troupe: string; cwd: string },
): string[] {
  const lines = [`The run lies in ${style('bold', run)}`];
  const ending = ENDINGS[status];
  if (ending) {
    const more = status === 'budget' ? ' --max-cost USD' : '';
    lines.unshift(`${ending} To go on from here: ${troupe} relaunch ${run}${more}`);
  }
  const shows = (['error', 'unsolved', 'solved'] as const).flatMap((kind) => {
    const episode = examples[kind];
    // One that failed may have been played again, and well.
    const outcome = episode === undefined ? undefined : outcomes[episode];
    const tells = kind !== 'error' && outcome ? gameTells(outcome, plan) : TELLS[kind];
    return episode && (kind !== 'error' || errors > 0)
      ? [`  ${troupe} show ${run}/${episode}   ${style('dim', tells)}`]
      : [];
  });
  const faults = arms.reduce((sum, arm) => sum + arm.faults, 0);
  const faulty = new Set(arms.flatMap((arm) => (arm.faults > 0 ? arm.scenario : [])));
  for (const { scenario } of plan.scenarios) {
    const reference = faulty.has(scenario.id) ? referenceTo(scenario, cwd) : undefined;
    if (reference !== undefined)
      shows.push(`  ${troupe} scenario check ${reference}   ${style('dim', TELLS.fault)}`);
  }
  // What is the scenario's own fault comes again, and once that is mended it is another scenario.
  if (errors > faults && !ending)
    shows.push(`  ${troupe} relaunch ${run}   ${style('dim', 'what failed, again')}`);
  return shows.length > 0 ? [...lines, 'To try next:', ...shows] : lines;
}

/** A tie is no failure, and neither is a game that another role has won. */
function gameTells(outcome: GameOutcome, plan: Plan): string {
  if (outcome === 'tied') return 'a game that was tied';
  if (outcome === 'unfinished') return 'a game that did not end';
  return `a game that ${gameRoleOf(plan) ?? 'the first role'} ${outcome}`;
}

const TELLS = {
  error: 'what went wrong',
  fault: 'the fault of the scenario: where it is, and what to do',
  unsolved: 'an episode that failed',
  solved: 'one that solved its task',
};

/** As it can be typed: its id in the catalogue, or its file; undefined for one that a program made. */
function referenceTo({ origin }: Scenario, cwd: string): string | undefined {
  if (origin === undefined || !origin.includes('#')) return origin;
  const { file, name } = partedReference(origin);
  const folder = dirname(file);
  const stands = name === 'default' && indexIn(folder) === basename(file) && relative(cwd, folder) !== '';
  const short = stands ? folder : file;
  const way = relative(cwd, short);
  const shown = way.startsWith('..') || isAbsolute(way) ? short : `./${way}`;
  return name === 'default' ? shown : `${shown}#${name}`;
}
