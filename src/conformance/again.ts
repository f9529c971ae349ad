/** A game is played once more, and everything is as it was. */
import type { Scenario } from '../scenario.ts';
import { type Book, fault } from './book.ts';
import { elsewhen } from './elsewhen.ts';
import { anyText, type Event, type Game, stateText } from './game.ts';
import { compareSaid, type Said, saidOf } from './repeat.ts';

/** What was played, to be played again. */
export interface Played {
  event: Event | 'wait';
  after: string;
  said: Said;
}

/** The actions of an event; chance acts for nobody. */
export function actionsIn(event: Event): unknown[] {
  if (event.type === 'ACT') return [event.action];
  return event.type === 'ACTS' ? Object.values(event.actions as object) : [];
}

/** Plays a game once more, at another time: the same actions lead to the same states. */
export async function playAgain(
  scenario: Scenario,
  book: Book,
  name: string,
  begin: () => Game,
  [start, ...played]: readonly Played[],
): Promise<void> {
  const actions: unknown[] = [];
  let again: Game | undefined;
  const compare = (after: string, what: string) => {
    const now = stateText(again!.state);
    if (now !== after) {
      fault(
        `${what} leads to ${now.slice(0, 160)}, and before to ${after.slice(0, 160)}: a machine draws nothing itself, let chance do it`,
      );
    }
  };
  const compareFunctions = (said: Said) =>
    book.check('repeatable', () =>
      compareSaid(
        said,
        elsewhen(() => saidOf(scenario, again!.state, actions)),
      ),
    );
  try {
    book.at(`task "${name}", played once more`);
    again = elsewhen(begin);
    compare(start!.after, 'the same task');
    compareFunctions(start!.said);
    for (const [i, { event, after, said }] of played.entries()) {
      book.at(`task "${name}", played once more, step ${i + 1}`);
      if (event === 'wait') await again.wait();
      else {
        elsewhen(() => again!.advance(event));
        actions.push(...actionsIn(event));
      }
      compare(after, event === 'wait' ? 'waiting' : anyText(event));
      compareFunctions(said);
    }
    book.check('determinism', () => undefined);
  } catch (error) {
    book.fail('determinism', error);
  } finally {
    again?.stop();
  }
}
