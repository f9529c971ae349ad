/**
 * The conformance kit: plays a scenario at random and checks, state by state, what everything that plays it
 * relies on.
 */

import { readOptions } from '../runs/options.ts';
import { chooseTasks, type NamedTask } from '../runs/tasks.ts';
import type { Scenario } from '../scenario.ts';
import { random } from '../seed.ts';
import { Book, fault } from './book.ts';
import { anyText, type Event, type Game, gamesOf, stateText } from './game.ts';
import { checkChance, checkLanguage, checkMadeStates, checkObservations, checkReturns } from './looks.ts';
import { actionsOf, checkListed, checkUnlisted, eventOf, type Met, rolesOf, type Spot } from './moves.ts';
import { Sameness } from './sameness.ts';
import { stepsPerSecond } from './speed.ts';
import type { Conformance, ConformanceOptions } from './types.ts';

/** What was played, to be played again. */
type Record = { event: Event | 'wait'; after: string }[];

/**
 * Plays `games` games at random and checks each state on the way; every check is one line of the result.
 * Rejects with BadInput when tasks do not fit the scenario; faults of the scenario are failed checks.
 *
 * @example
 * ```ts
 * import { checkScenario, defineScenario } from 'troupe';
 * import { createMachine } from 'xstate';
 * import { z } from 'zod';
 *
 * const button = defineScenario({
 *   id: 'button', title: 'Press the button', roles: ['agent'], rules: 'Answer press.',
 *   task: z.object({}), tasks: () => [{}], taskName: () => 'one', action: z.literal('press'),
 *   machine: createMachine({ initial: 'up', states: { up: { on: { ACT: 'down' } }, down: { type: 'final' } } }),
 *   turn: (state) => (state.status === 'active' ? 'agent' : null),
 *   actions: () => ['press'], observe: () => 'A button.', format: (action) => action, parse: () => 'press',
 *   returns: (state) => ({ agent: state.matches('down') ? 1 : 0 }),
 * });
 * const { checks } = await checkScenario(button);
 * checks.find(({ status }) => status === 'failed')?.name; // 'unlisted'
 * ```
 */
export async function checkScenario(
  scenario: Scenario,
  options: ConformanceOptions = {},
): Promise<Conformance> {
  const { games = 20, seed = 1, maxSteps = scenario.maxSteps ?? 200 } = options;
  const defaults = options.tasks ? {} : readOptions(`scenario ${scenario.id}`, scenario.options, {});
  const tasks = await chooseTasks(scenario, defaults, options.tasks, process.cwd());
  const book = new Book(scenario.id);
  book.at('its machine');
  const kit = gamesOf(scenario, book);
  const result = { scenario: scenario.id, games, steps: 0 };
  sayWhatIsLeftOut(scenario, book, kit.why);
  const sameness = new Sameness(scenario, book);
  const met: Met = new Map();
  for (let i = 0; i < games; i++) {
    const stream = random('conformance', seed, i);
    const task = i < tasks.length && games >= tasks.length ? tasks[i]! : stream.pick(tasks);
    const spot = { scenario, sameness, random: stream, met, book };
    result.steps += await playGame(spot, task, kit.begin, maxSteps);
  }
  const fine = book.result().every(({ status }) => status !== 'failed');
  book.at('random play');
  // A broken scenario has no speed: its fault has been said.
  const speed =
    kit.why === undefined && fine
      ? book.check('speed', () =>
          stepsPerSecond(
            scenario,
            tasks.map(({ data }) => data),
            maxSteps,
          ),
        )
      : undefined;
  book.skip(
    'speed',
    speed === undefined ? (kit.why ?? 'a check has failed') : `${count(speed)} steps/s on one thread`,
  );
  const checks = book.result();
  const ok = checks.every(({ status }) => status !== 'failed');
  return { ...result, ok, checks, ...(speed !== undefined && { stepsPerSecond: speed }) };
}

const count = (n: number) => n.toLocaleString('en-GB');

function sayWhatIsLeftOut(scenario: Scenario, book: Book, why: string | undefined): void {
  if (why !== undefined) book.skip('compiled', why);
  if (!scenario.actions) book.skip('unlisted', 'an open space: there is no list of actions');
  if (!scenario.imagine) book.skip('imagine', 'the scenario has no imagine: no model can stand in for it');
  if (scenario.information !== 'imperfect') {
    if (!scenario.resample) book.skip('resample', 'information is perfect');
    return;
  }
  book.skip('information', 'it says imperfect');
  if (!scenario.resample) book.skip('resample', 'the scenario has no resample: search is refused on it');
}

async function playGame(
  spot: Omit<Spot, 'game'>,
  { name, data }: NamedTask,
  begin: (task: unknown) => Game,
  maxSteps: number,
): Promise<number> {
  const { book } = spot;
  const at = (step: number, state?: string) =>
    book.at(`task "${name}", ${state === undefined ? 'at the start' : `step ${step}, in state ${state}`}`);
  at(0);
  const game = book.check('play', () => begin(data));
  if (!game) return 0;
  const played: Record = [{ event: 'wait', after: stateText(game.state) }];
  let steps = 0;
  try {
    while (game.state.status === 'active' && steps < maxSteps) {
      at(steps, JSON.stringify(game.state.value));
      const event = lookAround({ ...spot, game }, name);
      const saved = event === 'wait' ? undefined : fromSaved(game, event);
      if (event === 'wait') await game.wait();
      else game.advance(event);
      if (saved !== undefined) book.check('saved', () => compareSaved(saved, stateText(game.state)));
      played.push({ event, after: stateText(game.state) });
      if (event !== 'wait') steps++;
      book.check('play', () => undefined);
    }
    at(steps, JSON.stringify(game.state.value));
    if (game.state.status === 'done') lookAround({ ...spot, game }, name);
  } catch (error) {
    book.fail('play', error);
  }
  game.stop();
  at(steps, 'played once more');
  await playAgain(spot, () => begin(data), played);
  return steps;
}

/** All checks of the state a game is in; gives the event it goes on with. */
function lookAround(spot: Spot, task: string): Event | 'wait' {
  const { scenario, game, sameness, random: stream, book } = spot;
  const { state } = game;
  const text = stateText(state);
  const looks = checkObservations(scenario, state, book);
  checkReturns(scenario, state, book);
  const roles = rolesOf(spot);
  if (state.status === 'active') checkMadeStates(scenario, game, looks, stream, book);
  const event = roles === null || state.status !== 'active' ? 'wait' : goOn(spot, roles);
  if (state.status !== 'active' && roles !== null)
    fault(`the scenario is over, and turn gives ${anyText(roles)}`);
  sameness.see(game, task, looks);
  book.check('pure', () => {
    if (stateText(state) !== text)
      fault('a state was changed in place: assign a new value instead of changing it');
  });
  return event;
}

function goOn(spot: Spot, roles: readonly string[] | 'chance'): Event {
  const { scenario, game, random: stream, book } = spot;
  if (roles === 'chance') {
    const outcomes = checkChance(scenario, game.state, book);
    if (!outcomes) return fault('chance cannot be drawn');
    const [outcome] = outcomes[stream.weighted(outcomes.map(([, probability]) => probability))]!;
    return { type: 'CHANCE', outcome };
  }
  const options = roles.map((role) => actionsOf(spot, role));
  checkListed(spot, roles, options);
  checkUnlisted(spot, roles, options);
  for (const actions of options) checkLanguage(scenario, game.state, actions.slice(0, 24), book);
  return eventOf(
    scenario,
    game.state,
    roles.map((role, i) => ({ role, action: stream.pick(options[i]!) })),
  );
}

/** Where the event leads from a saved copy of the state; undefined where a try might have effects. */
function fromSaved(game: Game, event: Event): string | undefined {
  try {
    const after = game.attemptSaved(event);
    return after && stateText(after);
  } catch (error) {
    return `an error: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function compareSaved(saved: string, played: string): void {
  if (saved === played) return;
  fault(
    `saved as JSON and read back, the same action leads to ${saved.slice(0, 160)} and not to ${played.slice(0, 160)}: ` +
      'keep plain data in the context',
  );
}

async function playAgain(
  { book }: Omit<Spot, 'game'>,
  begin: () => Game,
  [start, ...played]: Record,
): Promise<void> {
  let again: Game | undefined;
  const compare = (after: string, what: string) => {
    const now = stateText(again!.state);
    if (now !== after) {
      fault(
        `${what} leads to ${now.slice(0, 160)}, and before to ${after.slice(0, 160)}: a machine draws nothing itself, let chance do it`,
      );
    }
  };
  try {
    again = begin();
    compare(start!.after, 'the same task');
    for (const { event, after } of played) {
      if (event === 'wait') await again.wait();
      else again.advance(event);
      compare(after, event === 'wait' ? 'waiting' : anyText(event));
    }
    book.check('determinism', () => undefined);
  } catch (error) {
    book.fail('determinism', error);
  } finally {
    again?.stop();
  }
}
