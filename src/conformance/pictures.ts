/** Checks of pictures: they draw, do nothing, and give nothing away. */
import type { Role, Scenario, ScenarioState } from '../scenario.ts';
import { random } from '../seed.ts';
import { type Book, fault } from './book.ts';
import { anyText, type Game } from './game.ts';

/** What acts, or fetches something from elsewhere. */
const ACTIVE =
  /<\s*(?:script|foreignObject|iframe|image)\b|\son\w+\s*=|(?:href|src)\s*=\s*["']?(?!#)|@import/i;

/** Draws of what a role may believe in, with which its picture is compared. */
const BELIEFS = 3;

/** The picture of a state for everybody, for each role, and the places on it that actions are pointed at. */
export function checkPictures(scenario: Scenario, game: Game, book: Book): void {
  const { state } = game;
  const { picture, resample, spot } = scenario;
  if (!picture) return;
  const draw = (from: ScenarioState, role?: Role): string => {
    const whose = role === undefined ? 'picture' : `picture for ${role}`;
    const drawn: unknown = book.call(whose, () => picture.call(scenario, from, role));
    if (typeof drawn !== 'string') return fault(`${whose} gives ${typeof drawn} and not an SVG as text`);
    if (!drawn.startsWith('<svg') || !drawn.includes('http://www.w3.org/2000/svg')) {
      fault(
        `${whose} begins with ${JSON.stringify(drawn.slice(0, 30))}: give <svg xmlns="http://www.w3.org/2000/svg" …`,
      );
    }
    const active = ACTIVE.exec(drawn);
    if (active) fault(`${whose} holds ${JSON.stringify(active[0].trim())}: a picture only draws`);
    return drawn;
  };
  book.check('picture', () => draw(state));
  for (const role of scenario.roles) {
    book.check('picture', () => {
      const seen = draw(state, role);
      if (!resample || state.status !== 'active') return;
      for (let i = 0; i < BELIEFS; i++) {
        // A stream of its own: play goes on as it would without pictures.
        const stream = random('conformance', 'picture', role, i);
        const other = game.whole(resample.call(scenario, state, role, stream));
        if (draw(other, role) === seen) continue;
        fault(`picture for ${role} shows what ${role} does not see: after resample it is another`);
      }
    });
  }
  if (spot && state.status === 'active') book.check('picture', () => checkSpots(scenario, state, book));
}

function checkSpots(scenario: Scenario, state: ScenarioState, book: Book): void {
  const turn = scenario.turn(state);
  if (turn === null || turn === 'chance') return;
  for (const role of [turn].flat()) {
    for (const action of scenario.actions?.(state, role).slice(0, 24) ?? []) {
      const place = book.call('spot', () => scenario.spot!(action, state));
      const inside = ([left, top, width, height]: readonly number[]) =>
        left! >= 0 &&
        top! >= 0 &&
        width! > 0 &&
        height! > 0 &&
        left! + width! <= 1.001 &&
        top! + height! <= 1.001;
      if (!Array.isArray(place) || place.length !== 4 || !inside(place)) {
        fault(
          `spot of ${anyText(action)} gives ${anyText(place)}: give [left, top, width, height] in shares of the picture`,
        );
      }
    }
  }
}
