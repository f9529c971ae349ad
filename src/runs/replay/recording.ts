/** A journal as what can be played again: what the scenario said, and what was done to it. */

import { callNumber } from '../../../machines/tools/call.ts';
import { canonicalJson } from '../../cache/keys.ts';
import type { EpisodeOutcome, JournalEntry, ReplayedTools, Script, ScriptedMove } from '../../episode.ts';
import { BadInput } from '../../errors.ts';
import type { Role, Scenario, ScenarioState } from '../../scenario.ts';
import type { CallOutput, OpenedTool, ToolCall, ToolResult } from '../../tool.ts';
import { type JournalLine, textOf } from '../folder/journal.ts';

/** What a scenario gives again when the same is done to it: a journal's lines but for calls, tools and agents' states. */
export interface Fact extends JournalLine {
  /** How many actions were taken up to here, this one included. */
  step: number;
}

export interface Recording {
  /** The end among them, unless something outside the scenario ended the episode. */
  facts: readonly Fact[];
  task: unknown;
  steps: number;
  /** What tools brought, by trial. */
  tools?: readonly ReplayedTools[];
  /** Absent where the journal was cut off. */
  end?: EpisodeOutcome;
}

const isFact = ({ actor, type }: JournalEntry): boolean =>
  type === 'observation' ||
  type === 'action' ||
  type === 'end' ||
  // What came of tools is in the states; which of several ends first is up to chance.
  (actor === 'scenario' && type !== 'tool');

/** Reads what a journal records. Throws BadInput, which begins with `file`, where a line or the task is missing. */
export function recordingOf(lines: readonly JournalLine[], file: string): Recording {
  const gap = lines.findIndex(({ n }, i) => n !== i);
  if (gap >= 0) throw new BadInput(`${file}:${gap + 1}: line ${gap} of the episode is missing`);
  const start = lines.find(({ type, event }) => type === 'environment' && event === 'start');
  if (!start) throw new BadInput(`${file}: the episode never started: there is nothing to replay`);
  if (!('task' in start))
    throw new BadInput(`${file}: its task could not be written, so it cannot be replayed`);
  let step = 0;
  const facts = lines.filter(isFact).map((line): Fact => {
    if (line.type === 'action') step++;
    return { ...line, step };
  });
  const last = lines.at(-1)!;
  const common = { task: start.task, steps: step, tools: toolsIn(lines) };
  if (last.type !== 'end') return { facts, ...common };
  const end = last as unknown as EpisodeOutcome;
  return { facts: failedOutside(end) ? facts.slice(0, -1) : facts, ...common, end };
}

/** What the tools of each trial brought: results by the number of the call. */
function toolsIn(lines: readonly JournalLine[]): ReplayedTools[] {
  const trials: { specs?: readonly OpenedTool[]; results: Map<number, CallOutput> }[] = [];
  /** The call whose result stands in no state yet. */
  let news: CallOutput | undefined;
  const begun = new Map<unknown, ToolCall>();
  for (const line of lines) {
    if (line.actor !== 'scenario') continue;
    if (line.event === 'start' && line.type === 'environment') trials.push({ results: new Map() });
    const trial = trials.at(-1);
    if (line.type === 'tool' && line.event === 'start') {
      begun.set(line.id, { tool: String(line.name), arguments: line.arguments });
    } else if (line.type === 'tool' && line.status !== undefined) {
      const { status, text, value, tries } = line as unknown as ToolResult;
      const result = { ...begun.get(line.id)!, status, text, ...(value !== undefined && { value }), tries };
      news = { result, ...(line.nondeterministic === true && { nondeterministic: true }) };
      trial?.results.set(callNumber(String(line.id)), news);
    } else if (line.type === 'state' && trial) {
      const { tools, world } = (line.context ?? {}) as { tools?: readonly OpenedTool[]; world?: unknown };
      if (Array.isArray(tools)) trial.specs ??= tools;
      if (news && world !== undefined) news.world = world;
      news = undefined;
    }
  }
  const { stopped, error } = lines.at(-1) as Partial<EpisodeOutcome>;
  return trials.map(({ specs, results }) => ({
    ...(specs && { specs }),
    ...(stopped && { stopped }),
    ...(error?.kind === 'tool' && { failure: error.message }),
    result: (call) => results.get(call),
  }));
}

/** A server that failed, a deadline, a fault of the engine: the scenario has no part in it. */
const failedOutside = ({ error }: EpisodeOutcome): boolean =>
  error !== undefined && error.kind !== 'scenario' && error.kind !== 'tool';

/** Up to what came of an action, and of those taken together with it. */
export function upTo({ facts, task, steps, tools }: Recording, step: number): Recording {
  const next = facts.findIndex((fact, i) => {
    return fact.type === 'action' && fact.step > step && facts[i - 1]!.type !== 'action';
  });
  const before = next < 0 ? facts.filter(({ type }) => type !== 'end') : facts.slice(0, next);
  return { facts: before, task, steps, ...(tools && { tools }) };
}

/** What of an entry has to be the same again, as it reads from a journal. */
export function essence(entry: JournalEntry): Record<string, unknown> {
  const { n, t, step, launch, attempts, thought, notes, ...rest } = JSON.parse(
    textOf({ ...entry, n: 0, t: 0 }),
  ) as Fact;
  return rest;
}

/** Where an episode that is played again is not what its journal says. */
export interface Divergence {
  /** After so many actions. */
  step: number;
  /** The line of the journal, from 1; absent when it has ended there. */
  line?: number;
  /** Both sides; `null`: nothing. */
  journal: Record<string, unknown> | null;
  now: Record<string, unknown> | null;
}

/** Holds what an episode gives against a recording, fact by fact. */
export class Comparison {
  readonly #facts: readonly Fact[];
  readonly #scenario: Scenario;
  #next = 0;

  constructor(facts: readonly Fact[], scenario: Scenario) {
    this.#facts = facts;
    this.#scenario = scenario;
  }

  /** Nothing is left to compare. */
  get done(): boolean {
    return this.#next >= this.#facts.length;
  }

  /** The facts that have come again. */
  get seen(): readonly Fact[] {
    return this.#facts.slice(0, this.#next);
  }

  /** The next entry of the episode; undefined: it is as recorded, or nothing to compare. */
  take(entry: JournalEntry): Divergence | undefined {
    if (this.done || !isFact(entry)) return undefined;
    const recorded = this.#facts[this.#next]!;
    const journal = essence(recorded);
    const now = essence(entry);
    if (canonicalJson(journal) !== canonicalJson(now) && !this.#alike(journal, now)) return this.lacking(now);
    this.#next++;
    return undefined;
  }

  /** What was to come next did not: `now` came instead, or nothing. */
  lacking(now: Divergence['now'] = null): Divergence {
    const { n, step, ...fact } = this.#facts[this.#next]!;
    return { step, line: n + 1, journal: essence(fact), now };
  }

  /** Equal keys, equal futures: contexts may then differ in what does not matter. */
  #alike(journal: Record<string, unknown>, now: Record<string, unknown>): boolean {
    const { key, machine } = this.#scenario;
    if (!key || journal.type !== 'state' || now.type !== 'state') return false;
    if (canonicalJson(journal.value) !== canonicalJson(now.value)) return false;
    const keyOf = ({ value, context }: Record<string, unknown>) =>
      key(machine.resolveState({ value, context } as never) as never);
    try {
      return keyOf(journal) === keyOf(now);
    } catch {
      return false;
    }
  }
}

/** A script that also says which action of the episode a move is, from 1. */
export interface RecordedScript extends Script {
  move(role: Role, state: ScenarioState): (ScriptedMove & { step: number }) | undefined;
}

/** The script of a recording: every move, outcome of chance and restart before the action numbered `until`. */
export function scriptOf({ facts, tools }: Recording, scenario: Scenario, until = Infinity): RecordedScript {
  const before = facts.filter(({ step }) => step < until);
  const moves = Map.groupBy(
    before.filter(({ type }) => type === 'action'),
    ({ actor }) => actor,
  );
  const chances = before.filter(({ event }) => event === 'chance');
  const retries = before.filter(({ event, trial }) => event === 'start' && Number(trial) > 0);
  return {
    move(role, state) {
      const line = moves.get(role)?.shift();
      return line && { ...moveOf(line, scenario, state), step: line.step };
    },
    chance(outcomes) {
      const recorded = chances.shift();
      if (!recorded) return undefined;
      const index = outcomes.findIndex(([outcome]) => sameJson(outcome, recorded.outcome));
      return index < 0 ? undefined : index;
    },
    retries: () => retries.shift() !== undefined,
    tools: (trial) => tools?.[trial],
  };
}

/** A context of what JSON does not hold stands in a journal as text; so may an action. */
function moveOf(line: JournalLine, scenario: Scenario, state: ScenarioState): ScriptedMove {
  const { action, text, attempt, thought } = line as JournalLine & ScriptedMove & { text: string };
  const readable = scenario.action.safeParse(action).success;
  return {
    action: readable ? action : scenario.parse(text, state as never),
    attempt,
    ...(thought !== undefined && { thought }),
  };
}

const sameJson = (a: unknown, b: unknown) => written(a) === written(b);
const written = (value: unknown) => canonicalJson(essence({ actor: '', type: 'environment', value }));

/** The last that each role was shown, by role. */
export const shownTo = (facts: readonly Fact[]): Record<Role, string> =>
  Object.fromEntries(
    facts.filter(({ type }) => type === 'observation').map(({ actor, text }) => [actor, String(text)]),
  );
