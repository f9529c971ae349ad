/**
 * The simulated worker: it reads what is wanted, which commands there are and what it is told of its own past, and
 * writes what it does next. It has nothing but the prompt: what that leaves out it does again, or looks up again.
 */
import type { Draws } from '../../src/models/types.ts';
import type { ToolAction, ToolCall } from '../../src/tool.ts';
import { formatToolAction } from '../../src/tools/action.ts';
import { resultsText } from '../../src/tools/text.ts';
import { careOf } from './care.ts';
import type { Craft, Wish } from './craft.ts';
import { Desk, Helpless, Waiting } from './desk.ts';
import type { Prompt, Tag } from './prompt.ts';
import { CHECKED, rates } from './rates.ts';

/** Where it believes the work to stand. */
interface Standing {
  /** Numbers of wishes. */
  done: readonly number[];
  /** What never came to its mind. */
  forgotten: readonly number[];
  /** The one that it is at; undefined at the end. */
  now?: number;
  action: ToolAction;
}

/** The reply to a prompt, in the tags that it asks for. */
export function work<TConcept extends string>(craft: Craft<TConcept>, prompt: Prompt, draws: Draws): string {
  const care = careOf(prompt, draws);
  const wishes = craft.wishes(prompt.request);
  if (wishes.length === 0) return written(prompt, { answer: 'I do not understand what is wanted.' }, {});
  const desk = new Desk(craft, prompt, draws);
  const standing = standingOf(wishes, desk, prompt, care.forget, draws);
  const action = slipped(standing, desk, care, draws);
  if (draws.slip('form') < care.form) return unreadable(action);
  return written(prompt, action, wordsOf(standing, wishes, desk, draws));
}

function standingOf<TConcept extends string>(
  wishes: readonly Wish<TConcept>[],
  desk: Desk<TConcept>,
  prompt: Prompt,
  forget: number,
  draws: Draws,
): Standing {
  const noted = notedIn(prompt.notes);
  const forgets = ({ says }: Wish<TConcept>) => wishes.length > 1 && draws.belief('forget', says) < forget;
  const recalls = ({ says }: Wish<TConcept>) => prompt.hints && draws.belief('check', says) < CHECKED;
  const done: number[] = [];
  const forgotten: number[] = [];
  let answer: string | undefined;
  let recalled: { now: number; action: ToolAction } | undefined;
  for (const [i, wish] of wishes.entries()) {
    desk.begin();
    try {
      answer = wish.run(desk) ?? answer;
    } catch (error) {
      // What it cannot do it leaves.
      if (!(error instanceof Waiting || error instanceof Helpless)) throw error;
      if (error instanceof Waiting && !noted.has(i + 1)) {
        const next = { now: i + 1, action: { calls: [...error.calls] } };
        if (!forgets(wish)) return { done, forgotten, ...next };
        if (recalls(wish)) recalled ??= next;
        forgotten.push(i + 1);
        continue;
      }
    }
    done.push(i + 1);
  }
  if (!recalled) return { done, forgotten, action: { answer: answer ?? 'Done.' } };
  return { done, forgotten: forgotten.filter((number) => number !== recalled.now), ...recalled };
}

/** Numbers of wishes that its own words call done. */
function notedIn(notes: readonly string[]): Set<number> {
  const text = notes.join('\n');
  const listed = [...text.matchAll(/Done so far: ([\d, ]+)\./g)].flatMap(([, numbers]) =>
    numbers!.split(', '),
  );
  const ticked = [...text.matchAll(/^(\d+)\. \[x\]/gm)].map(([, number]) => number!);
  return new Set([...listed, ...ticked].map(Number));
}

/** What it does, but for its slips. */
function slipped<TConcept extends string>(
  { done, action }: Standing,
  desk: Desk<TConcept>,
  care: Readonly<Record<'argument' | 'end' | 'repeat', number>>,
  draws: Draws,
): ToolAction {
  if ('answer' in action) return action;
  if (done.length > 0 && draws.slip('end') < care.end) return { answer: 'Done.' };
  const failed = desk.justFailed;
  if (failed && draws.slip('repeat') < care.repeat) return { calls: [failed] };
  return {
    calls: action.calls.map((call, i) =>
      draws.slip('argument', i) < care.argument ? miswritten(call) : call,
    ),
  };
}

/** With its last argument a letter short, or a number off. */
function miswritten({ tool, arguments: given }: ToolCall): ToolCall {
  const entries = Object.entries(given as Record<string, unknown>);
  const last = entries.at(-1);
  if (!last) return { tool, arguments: given };
  const [name, value] = last;
  const wrong =
    typeof value === 'number' ? value + 1 : typeof value === 'string' ? value.slice(0, -1) : value;
  return { tool, arguments: { ...(given as object), [name]: wrong } };
}

/** As a shell would take it. */
function unreadable(action: ToolAction): string {
  if ('answer' in action) return `<action>\n${action.answer}\n</action>`;
  const lines = action.calls.map(
    ({ tool, arguments: given }) => `${tool} ${Object.values(given as object).join(' ')}`,
  );
  return `<action>\n${lines.join('\n')}\n</action>`;
}

type Words = Partial<Record<Tag, string>>;

/** What it says beside its action. */
function wordsOf<TConcept extends string>(
  { done, forgotten, now, action }: Standing,
  wishes: readonly Wish<TConcept>[],
  desk: Desk<TConcept>,
  draws: Draws,
): Words {
  const keeps = (where: string, what: string | number) =>
    draws.slip('note', where, what) >= rates.note * (1 - draws.skill);
  const listed = (where: string) => {
    const numbers = done.filter((number) => keeps(where, number));
    return `Done so far: ${numbers.join(', ') || 'nothing'}.`;
  };
  const next = now === undefined ? 'That is all.' : `Now ${now}: ${wishes[now - 1]!.says}`;
  const findings = desk.findings().filter(({ tool }, i) => keeps('finding', `${tool} ${i}`));
  const ticks = wishes.flatMap(({ says }, i) => {
    if (forgotten.includes(i + 1)) return [];
    const ticked = done.includes(i + 1) && keeps('plan', i + 1);
    return [`${i + 1}. [${ticked ? 'x' : ' '}] ${says}`];
  });
  return {
    memory: [listed('memory'), resultsText(unique(findings).map(asResult))].join('\n').trim(),
    plan: ticks.join('\n'),
    think: `${listed('think')} ${next}`,
    criticise: 'calls' in action ? 'Names and arguments are those of the request.' : 'Nothing is left to do.',
  };
}

const asResult = (told: ReturnType<Desk<string>['findings']>[number]) =>
  ({ ...told, status: 'answered', tries: 1 }) as const;

const unique = <T extends { tool: string; arguments: unknown }>(told: readonly T[]): T[] => [
  ...new Map(told.map((each) => [JSON.stringify([each.tool, each.arguments]), each])).values(),
];

/** The action with the words that the prompt asks for; the action alone where it asks for no tags. */
function written({ wants }: Prompt, action: ToolAction, words: Words): string {
  const line = formatToolAction(action);
  if (!wants.has('action')) return line;
  const tags = (['memory', 'plan', 'think', 'criticise'] as const).filter(
    (tag) => wants.has(tag) && words[tag],
  );
  return [...tags.map((tag) => [tag, words[tag]]), ['action', line]]
    .map(([tag, text]) => `<${tag}>\n${text}\n</${tag}>`)
    .join('\n');
}
