/**
 * The episode: seats agents at a scenario and lets them play it out.
 *
 * Each state is one question or one effect: *turning* asks whose turn it is; *drawing*, *waiting*
 * and *asking* let chance, the world or the agents move; *closing* lets agents learn and,
 * where they want another attempt, starts the task again; *parting* lets them learn from what was cut short.
 */
import { type AnyActorRef, assign, setup } from 'xstate';
import { actorLogic } from '../src/actors/logic.ts';
import type { AgentInput, AgentOutput, EpisodeCommand } from '../src/agent.ts';
import type { EpisodeInput, EpisodeOutcome } from '../src/episode.ts';
import { Stopped, toEpisodeError } from '../src/errors.ts';
import { promptsOf } from '../src/prompts/generic.ts';
import type { Role } from '../src/scenario.ts';
import { random } from '../src/seed.ts';
import { brokenAgent, leftEarly, outOfTurn } from './agent-fault.ts';
import { outcomeOf, returnsOf, type Standing } from './outcome.ts';
import { type Move, Stage } from './stage.ts';

interface Context extends Standing {
  agents: Readonly<Record<Role, AnyActorRef>>;
  /** The roles that are to move now. */
  asked: readonly Role[];
  /** What came from them so far. */
  moves: readonly Move[];
  /** Roles whose agents have ended. */
  gone: readonly Role[];
  outcome?: EpisodeOutcome;
}

type Event =
  | EpisodeCommand
  | ({ type: 'ACT' } & Move)
  | { type: 'WORLD' }
  | { type: 'xstate.done.actor.*'; actorId: string; output: AgentOutput }
  | { type: 'xstate.error.actor.*'; actorId: string; error: unknown };

type Spawn = (logic: unknown, options: { id: string; input: AgentInput }) => AnyActorRef;

/** Shared: thousands of episodes are live at once. */
const NO_NOTES: Context['notes'] = {};

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

function inputFor(input: EpisodeInput, role: Role): AgentInput {
  const { scenario, task, cast, searches, journal, desk } = input;
  const { options, ask, chat, weigh, native, notes = {}, learns = false } = cast[role]!;
  return {
    role,
    scenario,
    prompts: promptsOf(scenario),
    options,
    ask,
    chat,
    weigh,
    native,
    task,
    searches,
    notes,
    learns,
    ...(desk && { desk }),
    journal: (entry) => journal({ actor: role, ...entry }),
    random: (...address) => random(...input.seed, role, ...address),
  };
}

/** The roles that have yet to hear how an episode ended that was cut short, and to leave their notes. */
const learning = ({ input, gone }: Context): Role[] =>
  input.scenario.roles.filter((role) => input.cast[role]!.learns && !gone.includes(role));

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
    'nobody still learns': ({ context }) => context.error !== undefined || learning(context).length === 0,
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
            return [
              role,
              (spawn as unknown as Spawn)(actorLogic(machine), { id: role, input: inputFor(input, role) }),
            ];
          }),
        ),
    }),
    'start the world': effect(({ stage }, self) => {
      stage.start(self);
      return undefined;
    }),
    'ask those on turn': effect(({ input: { script }, stage, agents }, self) => {
      const asked = stage.turn() as readonly Role[];
      for (const role of asked) {
        const move = script?.move(role, stage.state);
        if (!move) agents[role]!.send({ type: 'OBSERVE', ...stage.observe(role) });
        else {
          stage.show(role);
          self.send({ type: 'ACT', role, ...move, scripted: true });
        }
      }
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
      error: outOfTurn(context, event as Move, context.asked),
    })),
    'apply the moves': effect(({ stage, agents, asked, moves }) => {
      // In the order of the roles, not in that of the answers.
      const inOrder = asked.map((role) => moves.find((move) => move.role === role)!);
      for (const [i, { role, ...heard }] of stage.act(inOrder).entries()) {
        if (!inOrder[i]!.scripted) agents[role]!.send({ type: 'FEEDBACK', ...heard });
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
    'say that it is over': effect(({ stage, agents, input, gone, attempts }, self) => {
      if (input.script?.retries()) {
        self.send({ type: 'RETRY', role: input.scenario.roles[0]!, attempt: attempts });
        return undefined;
      }
      const returns = stage.returns();
      const solved = returns[input.scenario.roles[0]!]! > 0;
      for (const [role, ref] of Object.entries(agents)) {
        if (!gone.includes(role)) ref.send({ type: 'OVER', returns, solved, played: stage.tell(role) });
      }
      return undefined;
    }),
    'tell those that learn': effect((context) => {
      if (context.error) return undefined;
      const returns = returnsOf(context);
      const solved = returns[context.input.scenario.roles[0]!]! > 0;
      const { agents, stage } = context;
      for (const role of learning(context)) {
        agents[role]!.send({ type: 'OVER', returns, solved, played: stage.tell(role) });
      }
      return undefined;
    }),
    'see the agent off': assign(({ context, event }) => {
      if (!('output' in event)) return {};
      const { actorId: role, output } = event;
      const first = role === context.input.scenario.roles[0];
      const keeps = context.input.cast[role]?.learns && output?.notes;
      return {
        gone: [...context.gone, role],
        ...(keeps && { notes: { ...context.notes, [role]: keeps } }),
        attempts: first ? (output?.attempts ?? context.attempts) : context.attempts,
      };
    }),
    'note who gave up': assign(({ context, event }) => {
      if (!('output' in event)) return {};
      const { actorId: quitter, output } = event;
      if (output?.stopped) return { quitter, stopped: output.stopped };
      return { error: leftEarly(context, quitter) };
    }),
    'note why it used up its attempts': assign(({ event }) => {
      const stopped = 'output' in event ? event.output?.stopped : undefined;
      return stopped ? { stopped } : {};
    }),
    'note the failure': assign(({ context, event }) =>
      'error' in event ? endedBy(brokenAgent(context, event.actorId, event.error)) : {},
    ),
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
    notes: NO_NOTES,
    attempts: 0,
  }),
  entry: 'seat agents',
  initial: 'starting',
  on: {
    'xstate.error.actor.*': { target: '.ended', actions: 'note the failure' },
    'xstate.done.actor.*': { target: '.parting', actions: ['see the agent off', 'note who gave up'] },
  },
  states: {
    starting: { entry: 'start the world', always: 'turning' },
    turning: {
      always: [
        { guard: 'broken', target: 'ended' },
        { guard: 'over', target: 'closing' },
        { guard: 'out of steps', target: 'parting', actions: 'stop for steps' },
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
    parting: {
      entry: 'tell those that learn',
      always: { guard: 'nobody still learns', target: 'ended' },
      on: { 'xstate.done.actor.*': { actions: 'see the agent off' } },
    },
    ended: { type: 'final', entry: ['settle the outcome', 'leave the stage'] },
  },
  output: ({ context }) => context.outcome!,
});
