/** A journal's lines for a terminal: a short view that fits, and a full one. */
import { stripVTControlCharacters } from 'node:util';
import type { EpisodeOutcome } from '../episode.ts';
import { endingWords } from '../runs/figures/outcome.ts';
import { type MessageText, messageTexts, replyTexts } from '../runs/folder/call-texts.ts';
import type { JournalLine } from '../runs/folder/journal.ts';
import { oneLine, several } from './format.ts';
import type { Style } from './io.ts';
import { type Fitting, searchRows, short } from './search-view.ts';

/** Where the text of an entry begins, and the names of a call's parts. */
export const INDENT = ' '.repeat(33);
const PARTS = ' '.repeat(21);

/** Calls of one purpose in a row that the short view shows before it counts the rest; and a search's candidates. */
const SHOWN = 3;
const CANDIDATES = 5;

/** Solved, or why not; of a game how its first role came out, and what each role has got. */
export function verdict(outcome: EpisodeOutcome, style: Style): string {
  const { status, error, rewards } = outcome;
  if (status === 'error') return style('red', `error (${error?.kind}): ${error?.message}`);
  const said = style(status === 'solved' ? 'green' : 'yellow', endingWords(outcome));
  const returns = Object.entries(rewards ?? {});
  if (returns.length < 2) return said;
  return `${said} · ${returns.map(([role, reward]) => `${role} ${signed(reward)}`).join(', ')}`;
}

const signed = (reward: number) => (reward > 0 ? `+${short(reward)}` : short(reward).replace('-', '−'));

/** The full view: everything, texts in full; a system message that stands above is not said again. */
export function* fullView(lines: readonly JournalLine[], style: Style): Generator<string> {
  const systems = new Map<unknown, string>();
  const block = (name: string, text: string) =>
    text.split('\n').map((row, i) => `${PARTS}${style('dim', (i === 0 ? name : '').padEnd(11))} ${row}`);
  for (const line of lines) {
    if (isOpening(line)) continue;
    if (line.type === 'call') {
      const { messages, replies, retries } = callOf(line);
      yield entry(line, 'asks', callHead(line, style), style);
      for (const { role, content } of messages) {
        const again = role === 'system' && systems.get(line.purpose) === content;
        yield* block(role, again ? style('dim', '(as before)') : content);
        if (role === 'system') systems.set(line.purpose, content);
      }
      for (const retry of retries) yield* block('retry', JSON.stringify(retry));
      for (const reply of replies) yield* block('reply', reply);
      yield* failure(line, style);
    } else {
      const said = sentence(line, style, (text) => text.split('\n').join(`\n${INDENT}`));
      if (!said && line.type === 'feedback') continue;
      const [what, text] = said ?? [line.type, style('dim', JSON.stringify(fieldsOf(line)))];
      yield entry(line, what, text, style);
    }
  }
}

/** How the short view is to look. */
export interface ShortView {
  style: Style;
  width: number;
  /** The task is named elsewhere, and so is an error that ended it. */
  named: boolean;
}

/**
 * The short view: a line per entry, no states; of many calls in a row the first few; what a role sees only
 * where its own accepted action does not tell it. Returns whether any text had to be cut.
 */
export function* shortView(
  lines: readonly JournalLine[],
  { style, width, named }: ShortView,
): Generator<string, boolean> {
  let cut = false;
  const shown: Fitting = (text, beside = 2) => {
    const room = width - INDENT.length - beside;
    cut ||= oneLine(text, Infinity).length > room;
    return oneLine(text, room);
  };
  const expected = expectedObservations(lines);
  let purpose: unknown;
  let inRow = 0;
  function* rest(): Generator<string> {
    const more = inRow - SHOWN;
    if (more > 0)
      yield INDENT + style('dim', `… ${several(more, `more ${purpose} call`)} (--full shows all)`);
    inRow = 0;
  }
  for (const line of lines) {
    if (line.type === 'call') {
      if (line.purpose !== purpose) yield* rest();
      purpose = line.purpose;
      inRow++;
      if (inRow > SHOWN && !line.error) continue;
      const { messages, replies } = callOf(line);
      yield entry(line, 'asks', callHead(line, style), style);
      yield `${INDENT}${style('dim', '›')} ${shown(messages.at(-1)?.content ?? '')}`;
      for (const reply of new Set(replies)) yield `${INDENT}${style('cyan', '‹')} ${shown(reply)}`;
      yield* failure(line, style);
      continue;
    }
    if (expected.has(line) || isOpening(line)) continue;
    const said = sentence(named ? unsaid(line) : line, style, shown, CANDIDATES);
    if (!said) continue;
    yield* rest();
    yield entry(line, ...said, style);
  }
  yield* rest();
  return cut;
}

/** Of a session of tools: that it is open, and that it is closed, is news only where it is not so. */
const isOpening = ({ type, name, error }: JournalLine) =>
  type === 'tool' && name === 'openTools' && error === undefined;

/** A line without what stands above the journal. */
function unsaid({ task: _, ...line }: JournalLine): JournalLine {
  const { kind } = ((line.type === 'end' && line.error) || {}) as { kind?: string };
  return (kind === undefined ? line : { ...line, error: { kind, message: 'as above' } }) as JournalLine;
}

/** Observations that follow an accepted action of their own role, with no move of anybody else between. */
function expectedObservations(lines: readonly JournalLine[]): Set<JournalLine> {
  const expected = new Set<JournalLine>();
  const moved = new Set<unknown>();
  for (const line of lines) {
    if (line.type === 'action') moved.add(line.actor);
    if (line.type === 'environment' || (line.type === 'feedback' && !line.accepted)) moved.clear();
    if (line.type !== 'observation') continue;
    if (moved.size === 1 && moved.has(line.actor)) expected.add(line);
    moved.clear();
  }
  return expected;
}

/** `      12 ms  actor     what        text`. */
export function entry({ t, actor }: JournalLine, what: string, text: string, style: Style): string {
  const time = `${t} ms`.padStart(9);
  return `${style('dim', `${time}  ${actor.padEnd(9)}`)} ${what.padEnd(11)} ${text}`;
}

/** What an entry says, but for calls and states; undefined: nothing. Of a search's levels `most` candidates. */
function sentence(
  line: JournalLine,
  style: Style,
  shown: Fitting,
  most = Infinity,
): [what: string, text: string] | undefined {
  switch (line.type) {
    case 'observation':
      return ['sees', shown(String(line.text))];
    case 'action': {
      const text = shown(String(line.text));
      const thought = line.thought ? ` ${style('dim', shown(`(${line.thought})`, text.length + 1))}` : '';
      return ['does', style('bold', text) + thought];
    }
    case 'feedback':
      return isSilent(line) ? undefined : ['says', heard(line, style, shown)];
    case 'environment':
      if (line.event === 'start') {
        const task = line.task === undefined ? '' : `: ${JSON.stringify(line.task)}`;
        return ['starts', shown(`trial ${Number(line.trial) + 1}${task}`)];
      }
      if (line.event === 'chance')
        return ['draws', shown(`${JSON.stringify(line.outcome)} (p = ${short(Number(line.probability))})`)];
      return ['changes', shown(JSON.stringify(fieldsOf(line)))];
    case 'end': {
      const outcome = fieldsOf(line) as unknown as EpisodeOutcome;
      const how = verdict(outcome, style);
      const answer = outcome.answer && `: ${shown(outcome.answer, stripVTControlCharacters(how).length + 2)}`;
      return ['ends', how + answer];
    }
    case 'search':
      return ['searches', searchRows(line, { style, shown, most }).join(`\n${INDENT}`)];
    case 'tool':
      return line.event === 'start'
        ? ['calls', shown(calledText(line))]
        : ['hears', shown(broughtText(line))];
    default:
      return undefined;
  }
}

const calledText = ({ name, arguments: given }: JournalLine): string =>
  `${name} ${given === undefined ? '' : JSON.stringify(given)}`.trim();

/** What a tool brought; actors that are no tool calls only end, or fail. */
function broughtText({ name, status, text, tries, error }: JournalLine): string {
  if (error !== undefined) return `${name} failed: ${error}`;
  if (status === undefined) return `${name} is done`;
  return `${name} ${status}${Number(tries) > 1 ? ` after ${tries} tries` : ''}: ${text}`;
}

/** Accepted without a word: the action says it. */
const isSilent = ({ accepted, text, reward }: JournalLine) => Boolean(accepted) && !text && !reward;

/** What the world said of an action: ✓ where it was rewarded, ✗ where it was refused. */
export function heard(line: JournalLine, style: Style, shown: Fitting): string {
  const gained = Number(line.reward) > 0;
  const mark = line.accepted ? (gained ? style('green', '✓') : style('dim', '·')) : style('red', '✗');
  const to = line.role === 'agent' ? '' : `${line.role}: `;
  const reward = line.reward ? `reward ${line.reward}` : '';
  const text = shown(String(line.text), 3 + to.length + reward.length);
  return `${mark} ${style('dim', to)}${[text, style('bold', reward)].filter(Boolean).join(' ')}`;
}

const fieldsOf = ({ n: _n, t: _t, actor: _actor, type: _type, ...fields }: JournalLine) => fields;

interface CallTexts {
  messages: MessageText[];
  replies: string[];
  retries: unknown[];
}

function callOf(line: JournalLine): CallTexts {
  const retries = (line.retries as unknown[] | undefined) ?? [];
  return { messages: messageTexts(line), replies: replyTexts(line), retries };
}

/** What a call was, without its texts. */
function callHead(line: JournalLine, style: Style): string {
  const { replies, retries } = callOf(line);
  const usage = line.usage as { input: number; output: number } | undefined;
  const parts = [String(line.model)];
  if (replies.length > 1) parts.push(`${replies.length} samples`);
  if (usage) parts.push(`${usage.input} + ${usage.output} tokens`);
  const tries = retries.length > 0 ? ` ${style('yellow', several(retries.length, 'failed try'))}` : '';
  return `${style('cyan', String(line.purpose))} ${style('dim', parts.join(' · '))}${tries}`;
}

export function failure(line: JournalLine, style: Style): string[] {
  const error = line.error as { kind: string; message: string } | undefined;
  return error ? [INDENT + style('red', `${error.kind}: ${error.message}`)] : [];
}
