/** What a replay found, for a terminal. */
import { differences } from '../runs/replay/difference.ts';
import type { Replayed } from '../runs/replay/replay.ts';
import { count, oneLine, several } from './format.ts';
import type { Style } from './io.ts';

/** Episodes and fields that are shown in full. */
const EPISODES = 5;
const FIELDS = 8;

/** What came of the episodes of a replay: those that are not what their journals say, and how many are. */
export function* replayView(all: readonly Replayed[], style: Style, width: number): Generator<string> {
  const bad = all.filter(isBad);
  for (const each of bad.slice(0, EPISODES)) yield* failureView(each, style, width);
  for (const { episode, status } of bad.slice(EPISODES)) yield `${style('red', status)}  ${episode}`;
  const cut = all.filter(({ status }) => status === 'cut off').length;
  const steps = several(
    all.reduce((sum, each) => sum + each.steps, 0),
    'step',
  );
  const good = all.length - bad.length;
  const mark = good === all.length ? style('green', '✓') : style('red', '✗');
  const ends = cut === 0 ? '' : `; ${several(cut, 'journal')} cut off, equal as far as written`;
  const which =
    all.length > 1
      ? `${count(good)} of ${several(all.length, 'episode')}`
      : `${all[0]!.episode}${good === 0 ? ' not' : ''}`;
  yield `${mark} ${which} replayed as recorded (${steps})${ends}`;
}

export const isBad = ({ status }: Replayed): boolean => status === 'diverged' || status === 'unreadable';

function* failureView(
  { episode, journal, problem, divergence, hint }: Replayed,
  style: Style,
  width: number,
): Generator<string> {
  if (!divergence) {
    yield `${style('red', 'unreadable')}  ${style('bold', episode)}  ${problem}`;
    return;
  }
  const { step, line } = divergence;
  const where = step === 0 ? 'before the first step' : `at step ${step}`;
  yield `${style('red', 'diverges')}  ${style('bold', episode)}  ${where}, line ${line} of ${journal}`;
  const shown = differences(divergence);
  for (const { field, journal: before, now } of shown.slice(0, FIELDS)) {
    const fitted = (value: unknown) => oneLine(value === undefined ? '–' : JSON.stringify(value), width - 14);
    yield `  ${style('cyan', field)}`;
    yield `    ${style('dim', 'journal')} ${fitted(before)}`;
    yield `    ${style('dim', 'now')}     ${fitted(now)}`;
  }
  if (shown.length > FIELDS)
    yield style('dim', `  … ${several(shown.length - FIELDS, 'more field')} (--json)`);
  if (hint) yield `  ${style('yellow', hint)}`;
}

/** Where an episode stands: the scenario's state, and what each role was last shown. */
export function* standingView({ steps, state, shown = {} }: Replayed, style: Style): Generator<string> {
  yield style('bold', steps === 0 ? 'before the first step' : `after step ${steps}`);
  if (state) {
    yield `  ${style('dim', 'state')}    ${JSON.stringify(state.value)}`;
    yield `  ${style('dim', 'context')}  ${JSON.stringify(state.context)}`;
  }
  for (const [role, text] of Object.entries(shown)) {
    yield `  ${style('cyan', role)} was last shown`;
    for (const line of text.split('\n')) yield `    ${line}`;
  }
}
