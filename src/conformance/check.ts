/**
 * The conformance kit: plays a scenario at random and checks, state by state, what everything that plays it
 * relies on.
 */

import { readOptions } from '../runs/plan/options.ts';
import { chooseTasks, type NamedTask } from '../runs/plan/tasks.ts';
import type { Scenario, ScenarioState } from '../scenario.ts';
import { random } from '../seed.ts';
import { actionsIn, type Played, playAgain } from './again.ts';
import { Beliefs } from './beliefs.ts';
import { Book, fault } from './book.ts';
import { Earnings } from './earnings.ts';
import { anyText, type Event, type Game, gamesOf, stateText } from './game.ts';
import {
  checkAnswer,
  checkChance,
  checkLanguage,
  checkMadeStates,
  checkObservations,
  checkReturns,
} from './looks.ts';
import { actionsOf, checkListed, checkUnlisted, eventOf, type Met, rolesOf, type Spot } from './moves.ts';
import { checkPictures } from './pictures.ts';
import { checkPlain } from './plain.ts';
import { saidOf } from './repeat.ts';
import { Sameness } from './sameness.ts';
import { stepsPerSecond } from './speed.ts';
import type { Conformance, ConformanceOptions } from './types.ts';

/** What one game adds to what is known of all. */
interface Under extends Spot {
  beliefs: Beliefs;
  earnings: Earnings;
  /** Actions of the game so far. */
  actions: unknown[];
}

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
  const book = new Book(scenario);
  book.at('its machine');
  const kit = gamesOf(scenario, book);
  const result = { scenario: scenario.id, games, steps: 0 };
  sayWhatIsLeftOut(scenario, book, kit.why);
  const sameness = new Sameness(scenario, book);
  const beliefs = new Beliefs(scenario, book, (state) => sameness.keyOf(state));
  const earnings = new Earnings();
  const met: Met = new Map();
  let ends = 0;
  for (let i = 0; i < games; i++) {
    const stream = random('conformance', seed, i);
    const task = i < tasks.length && games >= tasks.length ? tasks[i]! : stream.pick(tasks);
    const spot = { scenario, sameness, beliefs, earnings, random: stream, met, book, actions: [] };
    const { steps, ended } = await playGame(spot, task, kit.begin, maxSteps);
    result.steps += steps;
    if (ended) ends++;
  }
  book.at('all games');
  book.check('play', () => {
    if (ends === 0 && scenario.maxSteps === undefined && options.maxSteps === undefined) {
      fault(
        `none of ${games} games came to an end in ${maxSteps} steps: give every way to end a final state, ` +
          'or say by maxSteps how long a game lasts',
        // Refused actions lead nowhere.
        'listed',
      );
    }
    if (result.steps === 0)
      fault('every game was over before anybody moved: begin in a state that is not final');
  });
  book.check('returns', () => {
    earnings.checkCumulative();
    earnings.checkUnits();
  });
  if (scenario.resample) book.check('information', () => beliefs.checkHidden());
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
  if (!scenario.picture) book.skip('picture', 'the scenario has no picture: its state is shown as text');
  if (!scenario.answer) book.skip('answer', 'the accepted actions, one a line');
  if (!scenario.feedback)
    book.skip('feedback', 'the scenario has no feedback: what changes the key is accepted');
  if (!scenario.imagine) book.skip('imagine', 'the scenario has no imagine: no model can stand in for it');
  if (scenario.information !== 'imperfect') {
    if (!scenario.resample) book.skip('resample', 'information is perfect');
    return;
  }
  if (!scenario.resample) book.skip('resample', 'the scenario has no resample: search is refused on it');
}

async function playGame(
  spot: Omit<Under, 'game'>,
  { name, data }: NamedTask,
  begin: (task: unknown) => Game,
  maxSteps: number,
): Promise<{ steps: number; ended: boolean }> {
  const { book } = spot;
  book.at(`task "${name}", at the start`);
  const game = book.check('play', () => begin(data));
  if (!game) return { steps: 0, ended: false };
  const at = (step: number) => book.at(`task "${name}", step ${step}, in ${placeText(game.state)}`);
  const { scenario, actions } = spot;
  const now = () => ({ after: stateText(game.state), said: saidOf(scenario, game.state, actions) });
  const played: Played[] = [{ event: 'wait', ...now() }];
  let steps = 0;
  try {
    while (game.state.status === 'active' && steps < maxSteps) {
      at(steps);
      const event = lookAround({ ...spot, game });
      const saved = event === 'wait' ? undefined : fromSaved(game, event);
      if (event === 'wait') await game.wait();
      else game.advance(event);
      if (saved !== undefined) book.check('saved', () => compareSaved(saved, stateText(game.state)));
      if (event !== 'wait') actions.push(...actionsIn(event));
      played.push({ event, ...now() });
      if (event !== 'wait') steps++;
      book.check('play', () => undefined);
    }
    at(steps);
    if (game.state.status === 'done') lookAround({ ...spot, game });
  } catch (error) {
    book.fail('play', error);
  }
  const ended = game.state.status === 'done';
  game.stop();
  actions.length = 0;
  await playAgain(scenario, book, name, () => begin(data), played);
  return { steps, ended };
}

/** The state in words: its value, and what its context holds. */
function placeText({ value, context }: ScenarioState): string {
  const text = anyText(context);
  const holds = text === '{}' ? '' : ` with ${text.length > CONTEXT ? `${text.slice(0, CONTEXT)}…` : text}`;
  return `state ${JSON.stringify(value)}${holds}`;
}

/** Characters of a context that are shown at most. */
const CONTEXT = 120;

/** All checks of the state a game is in; gives the event it goes on with. */
function lookAround(spot: Under): Event | 'wait' {
  const { scenario, game, sameness, random: stream, book } = spot;
  const { state } = game;
  const text = stateText(state);
  const looks = checkObservations(scenario, state, book);
  checkReturns(scenario, state, book);
  checkPictures(scenario, game, book);
  checkAnswer(scenario, state, spot.actions, book);
  spot.earnings.see(scenario, state);
  if (game.attemptFrom) book.check('saved', () => checkPlain(state.context, 'context'));
  const roles = rolesOf(spot);
  const keyOf = (each: ScenarioState) => sameness.keyOf(each);
  if (state.status === 'active') checkMadeStates(scenario, game, looks, keyOf, stream, book);
  const event = roles === null || state.status !== 'active' ? 'wait' : goOn(spot, roles, looks);
  if (state.status !== 'active' && roles !== null)
    fault(`the scenario is over, and turn gives ${anyText(roles)}`);
  sameness.see(game, looks, stream);
  book.check('pure', () => {
    if (stateText(state) !== text)
      fault('a state was changed in place: assign a new value instead of changing it');
  });
  return event;
}

function goOn(spot: Under, roles: readonly string[] | 'chance', looks: ReadonlyMap<string, string>): Event {
  const { scenario, game, beliefs, random: stream, book } = spot;
  if (roles === 'chance') {
    const outcomes = checkChance(scenario, game, book);
    checkUnlisted(spot, [], []);
    if (!outcomes) return fault('chance cannot be drawn');
    const [outcome] = outcomes[stream.weighted(outcomes.map(([, probability]) => probability))]!;
    return { type: 'CHANCE', outcome };
  }
  const options = roles.map((role) => actionsOf(spot, role));
  for (const [i, role] of roles.entries()) {
    const look = looks.get(role);
    if (look === undefined) continue;
    book.check('observe', () => {
      if (look.trim() === '') fault(`it is the turn of ${role}, and observe shows nothing`);
    });
    if (scenario.information !== 'imperfect') continue;
    beliefs.see(game, role, look, scenario.actions && options[i]!, stream);
  }
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
