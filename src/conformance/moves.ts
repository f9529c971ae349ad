/** Checks of what may be done in a state, and the events that are then sent. */
import type { Role, Scenario, ScenarioState } from '../scenario.ts';
import type { Random } from '../seed.ts';
import { type Book, fault } from './book.ts';
import { anyText, type Event, type Game } from './game.ts';
import { variantsOf } from './others.ts';
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
  if (stranger !== undefined || roles.length === 0 || new Set(roles).size < roles.length) {
    fault(
      `turn gives ${anyText(turn)}, and the roles are ${scenario.roles.join(', ')}: give one of them, ` +
        "several different ones, 'chance', or null",
    );
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
      `it is the turn of ${role}, and actions gives ${Array.isArray(actions) ? 'none' : typeof actions}: ` +
        'list what the machine takes here, or lead to a final state',
    );
  }
  book.check('listed', () => {
    const seen = new Set<string>();
    for (const text of actions.map(anyText)) {
      if (seen.has(text)) fault(`actions lists ${text} twice for ${role}`);
      seen.add(text);
    }
  });
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
  if (scenario.actions && typeof scenario.turn(game.state) !== 'string') checkTogether(spot, roles, options);
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
        if (anyText(asJson(action)) !== anyText(action)) {
          fault(`${from} ${anyText(action)}, which JSON does not give back: actions are plain data`);
        }
        const moves = roles.map((other, j) => ({ role: other, action: j === i ? action : options[j]![0] }));
        const after = game.attempt(eventOf(scenario, game.state, moves));
        if (after && scenario.actions && !accepted(spot, after, moves[i]!)) {
          fault(
            `actions lists ${anyText(action)} for ${role}, and the machine refuses it (no transition takes it, or ` +
              'nothing changes): leave it out of actions, or let a guard take it',
          );
        }
      });
    }
  }
}

/** Whatever the roles on turn choose of their lists is taken together. */
function checkTogether(
  { scenario, game, random, book }: Spot,
  roles: readonly Role[],
  options: readonly (readonly unknown[])[],
): void {
  const all = options.reduce((product, { length }) => product * length, 1);
  const picks = Array.from({ length: Math.min(all, 4 * TRIED) }, (_, n) => {
    let rest = n;
    return options.map((actions) => {
      if (all > 4 * TRIED) return random.pick(actions);
      const pick = actions[rest % actions.length];
      rest = Math.floor(rest / actions.length);
      return pick;
    });
  });
  for (const pick of picks) {
    book.check('listed', () => {
      const event = eventOf(
        scenario,
        game.state,
        roles.map((role, i) => ({ role, action: pick[i] })),
      );
      if (game.accepts(event)) return;
      fault(`actions lists ${anyText(event.actions)} together, and the machine refuses it`);
    });
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
  const verdict = book.call('feedback', () => scenario.feedback!(before, action, after, role));
  if (typeof verdict?.accepted === 'boolean' && typeof verdict.text === 'string') return verdict.accepted;
  return fault(`feedback on ${anyText(action)} gives ${anyText(verdict)}: give accepted, and a text`);
}

const asJson = (value: unknown): unknown => {
  const text = JSON.stringify(value);
  return text === undefined ? undefined : JSON.parse(text);
};

/** Actions that are legal elsewhere, and the listed ones of other roles, leave the key as it is. */
export function checkUnlisted(
  spot: Spot,
  roles: readonly Role[],
  options: readonly (readonly unknown[])[],
): void {
  const { scenario, game, sameness, met, random, book } = spot;
  if (!scenario.actions) return;
  const refused = (event: Event, what: string): ScenarioState | undefined =>
    book.check('unlisted', () => {
      const after = game.attempt(event);
      if (!after) return undefined;
      const [was, is] = [sameness.keyOf(game.state), sameness.keyOf(after)];
      if (was !== is || after.status !== game.state.status) {
        fault(
          `${what} changes the key from ${JSON.stringify(was)} to ${JSON.stringify(is)}: a guard has to refuse it`,
        );
      }
      sameness.compareRefused(game, after, what);
      return after;
    });
  // While chance is on turn it is nobody else's.
  const strangers = [...scenario.roles.filter((role) => !roles.includes(role)), 'nobody'];
  for (const role of strangers) {
    const actions = roles.length > 0 ? options.flat() : [...met.values()];
    for (const action of some(actions, random, 4)) {
      refused({ type: 'ACT', role, action }, `${anyText(action)} by ${role}, who is not on turn,`);
    }
  }
  if (scenario.unlisted === 'accepted') return;
  for (const [i, role] of roles.entries()) {
    const listed = new Set(options[i]!.map(anyText));
    const near = some(options[i]!, random, 4).flatMap((action) => variantsOf(scenario, action));
    const others = new Map([...met, ...near.map((action) => [anyText(action), action] as const)]);
    for (const text of listed) others.delete(text);
    for (const action of some([...others.values()], random)) {
      const moves = roles.map((other, j) => ({ role: other, action: j === i ? action : options[j]![0] }));
      const event = eventOf(scenario, game.state, moves);
      const after = refused(event, `${anyText(action)} by ${role}, which actions does not list,`);
      if (after) checkRefusal(spot, { role, action }, after);
    }
  }
  for (const action of options.flat()) met.set(anyText(action), action);
}

/** The agent of a refused action hears that it was. */
function checkRefusal({ scenario, game, book }: Spot, { role, action }: Move, after: ScenarioState): void {
  const { feedback } = scenario;
  if (!feedback) return;
  book.check('feedback', () => {
    const what = `feedback on ${anyText(action)} by ${role}, which is refused,`;
    const verdict = book.call(what, () => feedback.call(scenario, game.state, action, after, role));
    if (verdict?.accepted !== false || typeof verdict.text !== 'string') {
      fault(`${what} gives ${anyText(verdict)}: say accepted: false, and a text`);
    }
  });
}

/** At most `most` of them, at random. */
function some<T>(items: readonly T[], random: Random, most = TRIED): readonly T[] {
  return items.length <= most ? items : random.shuffle(items).slice(0, most);
}
