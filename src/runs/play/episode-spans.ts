/** An episode as spans: itself; below it its steps, each from what a role is shown to what comes of its action. */
import type { JournalEntry, ToolEntry } from '../../episode.ts';
import { modelAttributes } from '../../models/call-span.ts';
import type { Searches, SearchModel, Solution } from '../../pool/types.ts';
import type { Role } from '../../scenario.ts';
import { type Attributes, markFailed, type Span, startSpan, traced } from '../../tracing.ts';
import type { ResultLine } from '../folder/results.ts';
import type { SeatPlan } from '../plan/cast.ts';
import type { PlannedEpisode } from '../plan/planned.ts';

/** Follows one episode by its journal. */
export class EpisodeSpans {
  readonly #id: string;
  readonly #cast: Readonly<Record<Role, SeatPlan>>;
  readonly #episode: Span;
  /** Where what a role's agent does belongs: the step under way, or a search of it that asks just now. */
  readonly #current = new Map<Role, Span>();
  /** Tools at work. */
  readonly #tools = new Map<string, Span>();
  /** The last step, ended or not: tools work on what it did. */
  #step: Span | undefined;

  constructor(run: Span, { id, plan, arm, task, seed }: PlannedEpisode) {
    const { cast, text } = plan.arms[arm]!;
    this.#id = id;
    this.#cast = cast;
    this.#episode = startSpan(
      `episode ${id}`,
      {
        'gen_ai.conversation.id': id,
        'troupe.scenario': plan.scenario.id,
        'troupe.task': plan.tasks[task]!.name,
        'troupe.arm': text,
        'troupe.seed': seed,
      },
      run,
    );
  }

  /** What a role's questions and searches are part of now. */
  of(role: Role): Span {
    return this.#current.get(role) ?? this.#episode;
  }

  /** The next entry of the episode's journal. */
  note(entry: JournalEntry): void {
    if (entry.type === 'observation') this.#begin(entry.actor);
    else if (entry.type === 'action') {
      this.#current.get(entry.actor)?.setAttribute('troupe.action', entry.text as string);
    } else if (entry.type === 'feedback') {
      const { role, accepted, reward } = entry as JournalEntry & { role: Role };
      const told = { 'troupe.accepted': accepted, 'troupe.reward': reward } as Attributes;
      this.#end(this.#current, role, told);
    } else if (entry.type === 'tool' && entry.actor === 'scenario') this.#tool(entry as ToolEntry);
  }

  #begin(role: Role): void {
    this.#end(this.#current, role);
    const { agent, text, model } = this.#cast[role]!;
    this.#step = startSpan(
      `invoke_agent ${agent.id}`,
      {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': agent.id,
        'gen_ai.conversation.id': this.#id,
        ...(model && modelAttributes(model)),
        'troupe.agent': text,
        'troupe.role': role,
      },
      this.#episode,
    );
    this.#current.set(role, this.#step);
  }

  #tool({ id, name, event, error }: ToolEntry): void {
    if (event === 'start') {
      const attributes = {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': name,
        'gen_ai.tool.type': 'function',
        'gen_ai.conversation.id': this.#id,
      };
      this.#tools.set(id, startSpan(`execute_tool ${name}`, attributes, this.#step ?? this.#episode));
      return;
    }
    const span = this.#tools.get(id);
    if (span && error !== undefined) markFailed(span, { type: 'tool', message: error });
    this.#end(this.#tools, id);
  }

  #end(spans: Map<string, Span>, name: string, told: Attributes = {}): void {
    spans.get(name)?.setAttributes(told).end();
    spans.delete(name);
  }

  /** The searches of this episode's agents, each in a span. */
  searches(searches: Searches): Searches {
    const search = <T>(
      kind: string,
      role: Role,
      work: (span: Span) => Promise<T>,
      told: (result: T) => Attributes = () => ({}),
    ): Promise<T> => {
      const attributes = { 'gen_ai.conversation.id': this.#id, 'troupe.role': role };
      const span = startSpan(`search ${kind}`, attributes, this.of(role));
      return traced(span, () => work(span), told);
    };
    const solved = (solution?: Solution): Attributes => ({ 'troupe.states': solution?.states });
    return {
      mcts: ({ model, ...request }, control) =>
        search(
          'mcts',
          request.role,
          (span) => {
            const within = model && { ...model, search: this.#within(span, request.role, model.search) };
            return searches.mcts({ ...request, ...(within && { model: within }) }, control);
          },
          ({ simulations, size }) => ({ 'troupe.simulations': simulations, 'troupe.nodes': size }),
        ),
      solve: (request, control) =>
        search('solve', request.role, () => searches.solve(request, control), solved),
      plan: (request, control) => search('plan', request.role, () => searches.plan(request, control), solved),
      playouts: (request, control) =>
        search('playouts', request.role, () => searches.playouts(request, control)),
      thoughts: (request, control) =>
        search('thoughts', request.role, () => searches.thoughts(request, control)),
      close: () => searches.close(),
    };
  }

  /** What a search asks is part of it: agents hand its questions on as they get them. */
  #within(span: Span, role: Role, model: SearchModel): SearchModel {
    const inside = <T>(ask: () => T): T => {
      const before = this.#current.get(role);
      this.#current.set(role, span);
      try {
        return ask();
      } finally {
        if (before) this.#current.set(role, before);
        else this.#current.delete(role);
      }
    };
    return {
      ask: (questions) => inside(() => model.ask(questions)),
      weigh: (questions) => inside(() => model.weigh(questions)),
    };
  }

  /** The episode is over; without a line it was cut off. */
  close(line?: ResultLine): void {
    const open = [...this.#tools.values(), ...this.#current.values(), this.#episode];
    if (line) this.#episode.setAttributes(lineAttributes(line));
    for (const span of open) {
      if (line?.error) markFailed(span, { type: line.error.kind, message: line.error.message });
      span.end();
    }
  }
}

/** Not as `gen_ai.usage`, which its calls have: it would be counted twice. */
const lineAttributes = (line: ResultLine): Attributes => ({
  'troupe.launch': line.launch,
  'troupe.status': line.status,
  'troupe.stopped': line.stopped,
  'troupe.reward': line.reward,
  'troupe.steps': line.steps,
  'troupe.calls': line.calls,
  'troupe.live': line.live,
  'troupe.tokens.input': line.tokens.input,
  'troupe.tokens.output': line.tokens.output,
  'troupe.cost': line.cost,
});
