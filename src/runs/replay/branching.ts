/** How an episode is brought to a step of another's and goes on from there. */
import { canonicalJson } from '../../cache/keys.ts';
import type { EpisodeInput, EpisodeOutcome, JournalEntry, ScriptedMove } from '../../episode.ts';
import { EpisodeError } from '../../errors.ts';
import type { Answer, Broker, Message, ModelCall } from '../../models/types.ts';
import type { Role, Scenario } from '../../scenario.ts';
import type { JournalLine } from '../folder/journal.ts';
import type { Parent } from '../folder/results.ts';
import { settingsIn, type ToldSettings, toldSettings } from '../play/calls.ts';
import { firstDifference } from './difference.ts';
import { Comparison, type Divergence, type Recording, scriptOf } from './recording.ts';

/** What is different about an episode that branches off another. */
export interface Branch {
  parent: Parent;
  input(input: EpisodeInput): EpisodeInput;
  broker(live: Broker): Broker;
  /** An episode that was never brought to its step is an error. */
  outcome(ended: EpisodeOutcome): EpisodeOutcome;
}

export interface Branching {
  parent: Parent;
  scenario: Scenario;
  recording: Recording;
  /** The parent's whole journal. */
  lines: readonly JournalLine[];
  /** What has changed since it was played, in words, where that is known. */
  changed?: string;
  /** What is played at the step in place of what was; absent: its agent is asked. */
  action?: ScriptedMove & { role: Role };
}

/** Entries that are written where an episode's machine can take an error. */
const GUARDED = new Set<JournalEntry['type']>(['observation', 'action', 'feedback', 'environment']);

/**
 * The branch of an episode. Up to its step everything is as recorded: outcomes of chance; moves that were
 * given, or made before their role's agent had its seat, which hears of them when it is first asked; and the
 * answers of models to agents in their seats, whose moves then have to come as recorded, else the episode is
 * an error. From there on all is live; where `fresh` says so, with draws of its own.
 */
export function makeBranch(branching: Branching): Branch {
  const { parent, scenario, recording, lines, changed, action } = branching;
  const { step, fresh = [], given = [], seated = {} } = parent;
  const script = scriptOf(recording, scenario, step);
  const before = recording.facts.findIndex((fact) => fact.type === 'action' && fact.step >= step);
  const comparison = new Comparison(
    before < 0 ? recording.facts.filter(({ type }) => type !== 'end') : recording.facts.slice(0, before),
    scenario,
  );
  const answers = new Answers(lines);
  /** Whether a role's agent has its seat at an action. */
  const sits = (role: Role, at: number) => at >= (seated[role] ?? 1);
  /** Roles that have come to the step. */
  const live = new Set<Role>();
  let actions = 0;
  let replaced = false;
  let divergence: Divergence | undefined;
  const luck = () => fresh.filter((from) => from <= actions + 1);

  return {
    parent,
    input: (input) => ({
      ...input,
      get seed() {
        const drawn = luck();
        return drawn.length > 0 ? [...input.seed, 'branch', ...drawn] : input.seed;
      },
      script: {
        move(role, state) {
          const move = script.move(role, state);
          if (move) return sits(role, move.step) && !given.includes(move.step) ? undefined : move;
          live.add(role);
          if (replaced || role !== action?.role) return undefined;
          replaced = true;
          return action;
        },
        chance: script.chance,
        retries: () => script.retries() && !sits(scenario.roles[0]!, actions),
      },
      journal(entry) {
        divergence ??= comparison.take(entry);
        if (divergence && GUARDED.has(entry.type)) throw astray(divergence, step, changed);
        if (entry.type === 'action') actions++;
        input.journal(entry);
      },
    }),
    broker: (broker) => ({
      complete(call) {
        const { game } = call.sample;
        // Simulated tools work for the first role.
        const role = scenario.roles.includes(call.sample.role) ? call.sample.role : scenario.roles[0]!;
        if (!live.has(role)) {
          const known = answers.to(call);
          return known
            ? Promise.resolve(known)
            : Promise.reject(notBrought(step, unanswered(role), changed, REMEDY));
        }
        const drawn = luck();
        if (drawn.length === 0) return broker.complete(call);
        const label = [...(game === undefined ? [] : [game]), 'branch', ...drawn].join(' ');
        return broker.complete({ ...call, sample: { ...call.sample, game: label } });
      },
      check: (model) => broker.check(model),
      usage: () => broker.usage(),
      close: () => broker.close(),
    }),
    outcome(ended) {
      if (ended.status === 'error' || comparison.done) return ended;
      const { kind, message } = astray(divergence ?? comparison.lacking(), step, changed);
      const { end: _end, stopped: _stopped, ...rest } = ended;
      return { ...rest, status: 'error', error: { kind, message } };
    },
  };
}

const notBrought = (goal: number, ...why: (string | undefined)[]) =>
  new EpisodeError(
    'internal',
    `it could not be brought to step ${goal}: ${why.filter((each) => each !== undefined).join('; ')}`,
  );

const REMEDY = 'seat an agent anew, as in --agent ARM';

const unanswered = (role: Role) => `the agent of ${role} asks what the journal has no answer to`;

/** Where an episode went another way, by the first thing that is different, and whose doing that is. */
function astray(divergence: Divergence, goal: number, changed?: string): EpisodeError {
  const { step, journal, now } = divergence;
  const [before, after] = firstDifference(divergence);
  const acted = [journal, now].some((side) => side?.type === 'action');
  return notBrought(
    goal,
    `at step ${step} the journal has ${before}, and now came ${after}`,
    acted ? changed : (changed ?? 'its scenario or its tools are not as they were'),
    acted ? REMEDY : undefined,
  );
}

/** The answers of a journal, by what was asked. */
class Answers {
  readonly #lines: Map<string, JournalLine[]>;

  constructor(lines: readonly JournalLine[]) {
    const answered = lines.filter(({ type, error }) => type === 'call' && error === undefined);
    this.#lines = Map.groupBy(answered, (line) => {
      const {
        actor: role,
        attempt,
        decision,
        index,
        game,
        messages,
        replies,
      } = line as JournalLine & Recorded;
      const sample = { role, attempt, decision, index, ...(game !== undefined && { game }) };
      return keyOf(sample, replies.length, messages, settingsIn(line));
    });
  }

  /** The recorded answers to a call, whichever model gave them; undefined: none is left. */
  to({ sample, count = 1, request }: ModelCall): Answer[] | undefined {
    const line = this.#lines.get(keyOf(sample, count, request.messages, toldSettings(request)))?.shift();
    return line && answersOf(line as JournalLine & Recorded);
  }
}

/** What a journal's line of an answered call holds. */
interface Recorded {
  attempt: number;
  decision: number;
  index: number;
  game?: string;
  messages: readonly Message[];
  replies: readonly string[];
  finish?: readonly Answer['finish'][];
  /** Of each reply's first token. */
  candidates?: readonly (Answer['logprobs'] | null)[];
  toolCalls?: readonly (Answer['toolCalls'] | null)[];
  keys: readonly string[];
  usage: Answer['usage'];
  cost: number;
}

const keyOf = (
  sample: ModelCall['sample'],
  count: number,
  messages: readonly Message[],
  settings: ToldSettings,
) => canonicalJson([sample, count, messages, settings]);

/** The line has the sums of its samples: the first answer carries them. */
function answersOf({ replies, finish, candidates, toolCalls, keys, usage, cost }: Recorded): Answer[] {
  const nothing = { input: 0, output: 0 };
  return replies.map((text, i) => ({
    text,
    finish: finish?.[i] ?? 'stop',
    ...(candidates?.[i] && { logprobs: candidates[i] }),
    ...(toolCalls?.[i] && { toolCalls: toolCalls[i] }),
    key: keys[i]!,
    source: 'disk',
    usage: i === 0 ? usage : nothing,
    cost: i === 0 ? cost : 0,
    spent: 0,
    seconds: 0,
    retries: [],
  }));
}
