/** A scenario's tools outside an episode: its world, open for calls by somebody who has no task. */
import { type Actor, type AnyStateMachine, createActor } from 'xstate';
import { actorLogic } from '../../src/actors/logic.ts';
import { BadInput } from '../../src/errors.ts';
import type { Scenario, ScenarioState } from '../../src/scenario.ts';
import type { ToolCall, ToolResult, ToolSpec } from '../../src/tool.ts';
import { serveTools, type ToolServices } from './services.ts';

export class Workbench {
  readonly #scenario: Scenario;
  readonly #task: unknown;
  readonly #services: Pick<ToolServices, 'random' | 'ask'>;
  #world: Actor<AnyStateMachine> | undefined;
  #wait: PromiseWithResolvers<ScenarioState> | undefined;
  /** Its tools, while nothing has been called in it. */
  #fresh: readonly ToolSpec[] | undefined;

  /** Throws BadInput for a scenario without tools. */
  constructor(scenario: Scenario, task: unknown, services: Pick<ToolServices, 'random' | 'ask'>) {
    if (!scenario.tools) throw new BadInput(`scenario ${scenario.id} has no tools`);
    this.#scenario = scenario;
    this.#task = task;
    this.#services = services;
  }

  /**
   * Starts the world anew where anything was called in it; resolves to its tools once they can be called. Rejects
   * with the signal's reason as soon as it is given; what then comes open is closed.
   */
  async open(signal?: AbortSignal): Promise<readonly ToolSpec[]> {
    signal?.throwIfAborted();
    if (this.#fresh) return this.#fresh;
    this.close();
    const world = createActor(actorLogic(this.#scenario.machine), { input: this.#task });
    serveTools(world.system, this.#services);
    this.#world = world;
    world.subscribe({
      next: () => this.#look(),
      error: (error: unknown) => this.#wait?.reject(error),
    });
    const settled = this.#settled();
    const { reject } = this.#wait!;
    const cut = () => {
      reject(signal!.reason);
      this.close();
    };
    signal?.addEventListener('abort', cut, { once: true });
    try {
      world.start();
      this.#fresh = this.#scenario.tools!(await settled);
      return this.#fresh;
    } finally {
      signal?.removeEventListener('abort', cut);
    }
  }

  /** Makes calls as an agent would, all at once; `over`: one of them has ended the world, which has to be opened anew. */
  async call(calls: readonly ToolCall[]): Promise<{ results: readonly ToolResult[]; over: boolean }> {
    this.#fresh = undefined;
    const [role] = this.#scenario.roles;
    const settled = this.#settled();
    this.#world!.send({ type: 'ACT', role, action: { calls } });
    const state = await settled;
    return { results: this.#scenario.results!(state), over: state.status === 'done' };
  }

  /** What the tools have open is closed. */
  close(): void {
    this.#world?.stop();
    this.#world = undefined;
    this.#fresh = undefined;
  }

  #settled(): Promise<ScenarioState> {
    this.#wait = Promise.withResolvers();
    return this.#wait.promise;
  }

  /** Whether the agent would be asked now, or the world is over. */
  #look(): void {
    const state = this.#world!.getSnapshot() as ScenarioState;
    if (state.status === 'done' || this.#scenario.turn(state) !== null) this.#wait?.resolve(state);
  }
}
