/** One game of a scenario as a page to read: what each role sees, may do, does and gets. */
import type { Scenario } from '../scenario.ts';
import { random } from '../seed.ts';
import { toolsText } from '../tools/text.ts';
import { textOf } from '../world/key.ts';
import { Book } from './book.ts';
import { type Event, gamesOf } from './game.ts';

export interface PlaythroughOptions {
  /** Default 1. */
  seed?: number;
  /** So many actions are shown at most; default 16. */
  steps?: number;
}

/** So many actions of a list are shown. */
const SHOWN = 8;

/**
 * Plays a task at random, from the seed, and tells it state by state. Equal rules give equal texts, so a
 * committed one shows what a change of the rules changes.
 */
export async function playthrough(
  scenario: Scenario,
  task: unknown,
  { seed = 1, steps = 16 }: PlaythroughOptions = {},
): Promise<string> {
  const game = gamesOf(scenario, new Book(scenario)).begin(task);
  const stream = random('playthrough', scenario.id, seed);
  const lines = [
    `${scenario.title} (${scenario.id}), task "${scenario.taskName(task)}", seed ${seed}, played at random`,
    `roles: ${scenario.roles.join(', ')} · information: ${scenario.information ?? 'perfect'}`,
    ...block('rules', scenario.rules),
  ];
  for (let n = 0; ; n++) {
    while (game.state.status === 'active' && scenario.turn(game.state) === null) await game.wait();
    const { state } = game;
    if (n === 0 && scenario.tools) lines.push(...block('tools', toolsText(scenario.tools(state))));
    const turn = scenario.turn(state);
    const status = state.status === 'active' ? `turn of ${[turn].flat().join(' and ')}` : 'over';
    lines.push('', `== state ${n}: ${valueText(state.value)} (${status})`);
    if (scenario.key) lines.push(`key: ${scenario.key(state)}`);
    for (const role of scenario.roles) lines.push(...block(`${role} sees`, scenario.observe(state, role)));
    lines.push(`returns: ${numbers(scenario, scenario.returns(state))}`);
    if (scenario.value) lines.push(`value: ${numbers(scenario, scenario.value(state))}`);
    if (state.status !== 'active' || turn === null) break;
    if (n === steps) {
      lines.push('', `… cut off after ${steps} steps`);
      break;
    }
    if (turn === 'chance') {
      const outcomes = scenario.chance!(state);
      const [outcome, probability] = outcomes[stream.weighted(outcomes.map(([, weight]) => weight))]!;
      lines.push(`chance: ${list(outcomes.map(([each]) => textOf(each)))}`);
      lines.push(`-> chance draws ${textOf(outcome)} (probability ${Number(probability.toFixed(4))})`);
      game.advance({ type: 'CHANCE', outcome });
      continue;
    }
    const moves = [turn].flat().map((role) => {
      const actions = scenario.actions?.(state, role) ?? [scenario.sample!(state, role, stream)];
      lines.push(`actions of ${role}: ${list(actions.map((action) => scenario.format(action, state)))}`);
      return { role: role as string, action: stream.pick(actions) };
    });
    for (const { role, action } of moves) lines.push(`-> ${role} plays ${scenario.format(action, state)}`);
    const together = Object.fromEntries(moves.map(({ role, action }) => [role, action]));
    game.advance(
      (typeof turn === 'string'
        ? { type: 'ACT', ...moves[0]! }
        : { type: 'ACTS', actions: together }) as Event,
    );
  }
  game.stop();
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const numbers = (scenario: Scenario, of: Readonly<Record<string, number>>): string =>
  scenario.roles.map((role) => `${role} ${Number(of[role]!.toFixed(4))}`).join(', ');

const list = (texts: readonly string[]): string => {
  const more = texts.length > SHOWN ? `, … (${texts.length} in all)` : '';
  return texts.slice(0, SHOWN).join(', ') + more;
};

/** A text under its heading; one line stands beside it. */
function block(head: string, text: string): string[] {
  const lines = text.split('\n');
  return lines.length === 1 ? [`${head}: ${text}`] : [`${head}:`, ...lines.map((line) => `  ${line}`)];
}
