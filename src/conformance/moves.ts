/** Checks of what may be done in a state, and the events that are then sent. */
import type { Role, Scenario, ScenarioState } from '../scenario.ts';
import type { Random } from '../seed.ts';
import { type Book, fault } from './book.ts';
import { anyText, type Event, type Game } from './game.ts';
import type { Sameness } from './sameness.ts';

/** So many listed actions, and so many others, are tried in one state. */
const TRIED = 16;

/** Actions met so far in all games: candidates for those that are not legal here. */
export type Met = Map<string, unknown>;

/** One state under test. */
export interface Spot {
  scenario: Scenario;
  game: Game;
  sameness: Sameness;
  random: Random;
  met: Met;
  book: Book;
}

/** The roles on turn; throws what ends the game. */
export function rolesOf({ scenario, game, book }: Spot): readonly Role[] | 'chance' | null {
  const turn = book.call('turn', () => scenario.turn(game.state));
  if (turn === null || turn === 'chance') return turn;
  const roles = [turn].flat() as Role[];
  const stranger = roles.find((role) => !scenario.roles.includes(role));
  if (stranger !== undefined || roles.length === 0) {
    fault(`turn gives ${anyText(turn)}, and the roles are ${scenario.roles.join(', ')}`);
  }
  return roles;
}

/** What the role may do, or in an open space some of it. */
export function actionsOf({ scenario, game, random, book }: Spot, role: Role): readonly unknown[] {
  const { state } = game;
  if (!scenario.actions) {
    return [0, 1, 2].map(() => book.call('sample', () => scenario.sample!(state, role, random)));
  }
  const actions: unknown = book.call('actions', () => scenario.actions!(state, role));
  if (!Array.isArray(actions) || actions.length === 0) {
    return fault(
      `it is the turn of ${role}, and actions gives ${Array.isArray(actions) ? 'none' : typeof actions}`,
    );
  }
  return actions;
}

/** The event of one action, or of the actions of all roles on turn at once. */
export function eventOf(scenario: Scenario, state: ScenarioState, moves: readonly Move[]): Event {
  const together = typeof scenario.turn(state) !== 'string';
  if (!together) return { type: 'ACT', ...moves[0]! };
  return { type: 'ACTS', actions: Object.fromEntries(moves.map(({ role, action }) => [role, action])) };
}

export interface Move {
  role: Role;
  action: unknown;
}

/** Listed actions are taken; `options[i]` is what `roles[i]` may do. */
export function checkListed(
  spot: Spot,
  roles: readonly Role[],
  options: readonly (readonly unknown[])[],
): void {
  const { scenario, game, book, random } = spot;
  for (const [i, role] of roles.entries()) {
    for (const action of some(options[i]!, random)) {
      book.check('listed', () => {
        const problem = scenario.action.safeParse(action).error?.issues[0];
        const from = scenario.actions ? 'actions lists' : 'sample gives';
        if (problem) {
          const path = problem.path.map(String).join('.');
          fault(
            `${from} ${anyText(action)}, which the schema of actions refuses: ${path ? `${path}: ` : ''}${problem.message}`,
          );
        }
        const moves = roles.map((other, j) => ({ role: other, action: j === i ? action : options[j]![0] }));
        const after = game.attempt(eventOf(scenario, game.state, moves));
        if (after && scenario.actions && !accepted(spot, after, moves[i]!)) {
          fault(
            `actions lists ${anyText(action)} for ${role}, and the machine refuses it (no transition takes it, or nothing changes)`,
          );
        }
      });
    }
  }
}

/** As the episode judges it: by `feedback`, or else by what has changed. */
function accepted(
  { scenario, game, sameness, book }: Spot,
  after: ScenarioState,
  { role, action }: Move,
): boolean {
  const before = game.state;
  if (after === before) return false;
  if (!scenario.feedback) return after.status === 'done' || sameness.keyOf(after) !== sameness.keyOf(before);
  return book.call('feedback', () => scenario.feedback!(before, action, after, role)).accepted;
}

/** Actions that are legal elsewhere, and the listed ones of other roles, leave the key as it is. */
export function checkUnlisted(
  spot: Spot,
  roles: readonly Role[],
  options: readonly (readonly unknown[])[],
): void {
  const { scenario, game, sameness, met, random, book } = spot;
  if (!scenario.actions) return;
  const refused = (event: Event, what: string) =>
    book.check('unlisted', () => {
      const after = game.attempt(event);
      if (!after) return;
      const [was, is] = [sameness.keyOf(game.state), sameness.keyOf(after)];
      if (was === is && after.status === game.state.status) return;
      fault(
        `${what} changes the key from ${JSON.stringify(was)} to ${JSON.stringify(is)}: a guard has to refuse it`,
      );
    });
  const strangers = [...scenario.roles.filter((role) => !roles.includes(role)), 'nobody'];
  for (const role of strangers) {
    const [action] = some(options.flat(), random, 1);
    refused({ type: 'ACT', role, action }, `${anyText(action)} by ${role}, who is not on turn,`);
  }
  if (scenario.unlisted === 'accepted') return;
  for (const [i, role] of roles.entries()) {
    const listed = new Set(options[i]!.map(anyText));
    const others = [...met].filter(([text]) => !listed.has(text)).map(([, action]) => action);
    for (const action of some(others, random)) {
      const moves = roles.map((other, j) => ({ role: other, action: j === i ? action : options[j]![0] }));
      refused(
        eventOf(scenario, game.state, moves),
        `${anyText(action)} by ${role}, which actions does not list,`,
      );
    }
  }
  for (const action of options.flat()) met.set(anyText(action), action);
}

/** At most `most` of them, at random. */
function some<T>(items: readonly T[], random: Random, most = TRIED): readonly T[] {
  return items.length <= most ? items : random.shuffle(items).slice(0, most);
}
