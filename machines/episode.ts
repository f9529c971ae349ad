/**
 * The episode: seats agents at a scenario and lets them play it out.
 *
 * Each state is one question or one effect: *turning* asks whose turn it is; *drawing*, *waiting*
 * and *asking* let chance, the world or the agents move; *closing* lets agents learn and,
 * where they want another attempt, starts the task again.
 */
import { type AnyActorRef, assign, setup } from 'xstate';
import type { AgentInput, AgentOutput, EpisodeCommand } from '../src/agent.ts';
import type { EpisodeInput, EpisodeOutcome } from '../src/episode.ts';
import { EpisodeError, Stopped, type StopReason, toEpisodeError } from '../src/errors.ts';
import { promptsOf } from '../src/prompts/generic.ts';
import type { Role } from '../src/scenario.ts';
import { random } from '../src/seed.ts';
import { type Move, Stage } from './stage.ts';

interface Context {
  input: EpisodeInput;
  stage: Stage;
  agents: Readonly<Record<Role, AnyActorRef>>;
  /** The roles that are to move now. */
  asked: readonly Role[];
  /** What came from them so far. */
  moves: readonly Move[];
  /** Roles whose agents have ended. */
  gone: readonly Role[];
  attempts: number;
  stopped?: StopReason;
  /** The role whose agent gave up before the scenario was over. */
  quitter?: Role;
  error?: EpisodeError;
  outcome?: EpisodeOutcome;
}

type Event =
  | EpisodeCommand
  | { type: 'WORLD' }
  | { type: 'xstate.done.actor.*'; actorId: string; output: AgentOutput }
  | { type: 'xstate.error.actor.*'; actorId: string; error: unknown };

type Spawn = (logic: unknown, options: { id: string; input: AgentInput }) => AnyActorRef;

/** The agent's own fault, or missing data? */
function endedBy(error: unknown): Partial<Context> {
  return error instanceof Stopped ? { stopped: error.reason } : { error: toEpisodeError(error) };
}

/** An effect on the stage; what it throws ends the episode. */
const effect = (run: (context: Context, self: AnyActorRef) => Partial<Context> | undefined) =>
  assign<Context, Event, undefined, Event, never>(({ context, self }) => {
    try {
      return run(context, self) ?? {};
    } catch (error) {
      return endedBy(error);
    }
  });

/** A question to the stage. One that throws has no answer; *asking* meets the error again and ends. */
const asks =
  (question: (stage: Stage) => boolean) =>
  ({ context }: { context: Context }) => {
    try {
      return question(context.stage);
    } catch {
      return false;
    }
  };

/** Is the role of this ACT to move, and has not moved yet? */
const onTurn = ({ context: { asked, moves }, event }: { context: Context; event: Event }) =>
  event.type === 'ACT' && asked.includes(event.role) && !moves.some(({ role }) => role === event.role);

function inputFor({ scenario, task, cast, seed, searches, journal }: EpisodeInput, role: Role): AgentInput {
  const { options, ask, weigh = ask as never, notes = {}, learns = false } = cast[role]!;
  return {
    role,
    scenario,
    prompts: promptsOf(scenario),
    options,
    ask,
    weigh,
    task,
    searches: searches!,
    notes,
    learns,
    journal: (entry) => journal({ actor: role, ...entry }),
    random: (...address) => random(...seed, role, ...address),
  };
}

/** Where an episode stands, as its result. */
function outcomeOf({ input, stage, attempts, stopped, quitter, error }: Context): EpisodeOutcome {
  const { roles } = input.scenario;
  const zero = Object.fromEntries(roles.map((role) => [role, 0]));
  const book = { steps: stage.steps, attempts };
  if (error) {
    const failure = { kind: error.kind, message: error.message };
    // For --debug alone: hidden, so that it stands in no journal and no results.
    Object.defineProperty(failure, 'cause', { value: error });
    return { status: 'error', rewards: zero, reward: 0, answer: '', ...book, error: failure };
  }
  // Who gives up a game loses it, if the scenario says what that means; else the episode is cut short.
  const forfeited = quitter !== undefined && roles.length > 1 ? stage.forfeit(quitter) : undefined;
  const rewards = forfeited ?? stage.returns();
  const reward = rewards[roles[0]!]!;
  const terminated = stage.over || forfeited !== undefined;
  return {
    status: terminated && reward > 0 ? 'solved' : 'unsolved',
    ...(stopped ? { stopped } : {}),
    reward,
    rewards,
    end: terminated ? 'terminated' : 'truncated',
    answer: stage.answer(),
    ...book,
  };
}

/** The episode machine: input EpisodeInput, output EpisodeOutcome. `playEpisode` runs it. */
export const episodeMachine = setup({
  types: {
    context: {} as Context,
    events: {} as Event,
    input: {} as EpisodeInput,
    output: {} as EpisodeOutcome,
  },
  guards: {
    broken: ({ context }) => context.error !== undefined || context.stopped !== undefined,
    over: asks((stage) => stage.over),
    'out of steps': ({ context }) => context.stage.steps >= context.input.maxSteps,
    "chance's turn": asks((stage) => stage.turn() === 'chance'),
    "nobody's turn": asks((stage) => stage.turn() === null),
    'on turn': onTurn,
    'last on turn': (scope) => onTurn(scope) && scope.context.moves.length + 1 === scope.context.asked.length,
    'all have left': ({ context }) => context.gone.length === context.input.scenario.roles.length,
    'one role plays': ({ context }) => context.input.scenario.roles.length === 1,
  },
  actions: {
    'seat agents': assign({
      agents: ({ context: { input }, spawn }) =>
        Object.fromEntries(
          input.scenario.roles.map((role) => {
            // The cast decides the logic at run time; XState types know only logic named in setup.
            const { machine } = input.cast[role]!.agent;
            return [role, (spawn as unknown as Spawn)(machine, { id: role, input: inputFor(input, role) })];
          }),
        ),
    }),
    'start the world': effect(({ stage }, self) => {
      stage.start(() => self.send({ type: 'WORLD' }));
      return undefined;
    }),
    'ask those on turn': effect(({ stage, agents }) => {
      const asked = stage.turn() as readonly Role[];
      for (const role of asked) agents[role]!.send({ type: 'OBSERVE', ...stage.observe(role) });
      return { asked, moves: [] };
    }),
    'note the move': assign(({ context, event }) => {
      if (event.type !== 'ACT') return {};
      const first = event.role === context.input.scenario.roles[0];
      return {
        moves: [...context.moves, event],
        attempts: first ? Math.max(context.attempts, event.attempt + 1) : context.attempts,
      };
    }),
    'refuse the move': assign(({ context, event }) => ({
      error: new EpisodeError(
        'internal',
        `the agent of ${(event as Move).role} acted out of turn (on turn: ${context.asked.join(', ') || 'nobody'})`,
      ),
    })),
    'apply the moves': effect(({ stage, agents, asked, moves }) => {
      // In the order of the roles, not in that of the answers.
      const inOrder = asked.map((role) => moves.find((move) => move.role === role)!);
      for (const { role, ...heard } of stage.act(inOrder)) {
        agents[role]!.send({ type: 'FEEDBACK', ...heard });
      }
      return { asked: [], moves: [] };
    }),
    'draw from chance': effect(({ stage }) => {
      stage.drawChance();
      return undefined;
    }),
    'let time pass': effect(({ stage }) => {
      stage.passTime();
      return undefined;
    }),
    'hold time': ({ context }) => context.stage.holdTime(),
    'say that it is over': effect(({ stage, agents, input, gone }) => {
      const returns = stage.returns();
      const solved = returns[input.scenario.roles[0]!]! > 0;
      for (const [role, ref] of Object.entries(agents)) {
        if (!gone.includes(role)) ref.send({ type: 'OVER', returns, solved });
      }
      return undefined;
    }),
    'see the agent off': assign(({ context, event }) => {
      if (!('output' in event)) return {};
      const { actorId: role, output } = event;
      const first = role === context.input.scenario.roles[0];
      return {
        gone: [...context.gone, role],
        attempts: first ? (output?.attempts ?? context.attempts) : context.attempts,
      };
    }),
    'note who gave up': assign(({ event }) => {
      if (!('output' in event)) return {};
      const { actorId: quitter, output } = event;
      if (output?.stopped) return { quitter, stopped: output.stopped };
      const message = `the agent of ${quitter} ended before the scenario was over, and gave no reason`;
      return { error: new EpisodeError('internal', message) };
    }),
    'note why it used up its attempts': assign(({ event }) => {
      const stopped = 'output' in event ? event.output?.stopped : undefined;
      return stopped ? { stopped } : {};
    }),
    'note the failure': assign(({ event }) => ('error' in event ? endedBy(event.error) : {})),
    'stop for steps': assign({ stopped: 'steps' }),
    'settle the outcome': assign(({ context }) => {
      try {
        return { outcome: outcomeOf(context) };
      } catch (error) {
        return { outcome: outcomeOf({ ...context, error: toEpisodeError(error) }) };
      }
    }),
    'leave the stage': ({ context }) => context.stage.stop(),
  },
}).createMachine({
  id: 'episode',
  context: ({ input }) => ({
    input,
    stage: new Stage(input),
    agents: {},
    asked: [],
    moves: [],
    gone: [],
    attempts: 0,
  }),
  entry: 'seat agents',
  initial: 'starting',
  on: {
    'xstate.error.actor.*': { target: '.ended', actions: 'note the failure' },
    'xstate.done.actor.*': { target: '.ended', actions: ['see the agent off', 'note who gave up'] },
  },
  states: {
    starting: { entry: 'start the world', always: 'turning' },
    turning: {
      always: [
        { guard: 'broken', target: 'ended' },
        { guard: 'over', target: 'closing' },
        { guard: 'out of steps', target: 'ended', actions: 'stop for steps' },
        { guard: "chance's turn", target: 'drawing' },
        { guard: "nobody's turn", target: 'waiting' },
        { target: 'asking' },
      ],
    },
    drawing: { entry: 'draw from chance', always: 'turning' },
    waiting: {
      entry: 'let time pass',
      exit: 'hold time',
      always: { guard: 'broken', target: 'ended' },
      on: { WORLD: 'turning' },
    },
    asking: {
      entry: 'ask those on turn',
      always: { guard: 'broken', target: 'ended' },
      on: {
        ACT: [
          { guard: 'last on turn', target: 'turning', actions: ['note the move', 'apply the moves'] },
          { guard: 'on turn', actions: 'note the move' },
          { target: 'ended', actions: 'refuse the move' },
        ],
      },
    },
    closing: {
      entry: 'say that it is over',
      always: [
        { guard: 'broken', target: 'ended' },
        { guard: 'all have left', target: 'ended' },
      ],
      on: {
        RETRY: { guard: 'one role plays', target: 'starting' },
        'xstate.done.actor.*': { actions: ['see the agent off', 'note why it used up its attempts'] },
      },
    },
    ended: { type: 'final', entry: ['settle the outcome', 'leave the stage'] },
  },
  output: ({ context }) => context.outcome!,
});
