/** The worker's desk: commands as it understands them, the calls that it knows of, and what has to be called next. */
import type { Draws } from '../../src/models/types.ts';
import type { ToolCall } from '../../src/tool.ts';
import type { Craft, Deed, Given } from './craft.ts';
import { isCall, type Prompt, type Told } from './prompt.ts';
import { rates } from './rates.ts';
import type { Known, Parameter } from './reading.ts';

/** Something has to be called first. */
export class Waiting extends Error {
  readonly calls: readonly ToolCall[];
  constructor(calls: readonly ToolCall[]) {
    super('waiting for calls');
    this.calls = calls;
  }
}

/** There is no way that it knows of. */
export class Helpless extends Error {}

/** What is known to have come of a deed. */
export interface Outcome {
  done: boolean;
  /** What was said of tries that failed. */
  failures: readonly string[];
}

export class Desk<TConcept extends string> {
  readonly #craft: Craft<TConcept>;
  readonly #prompt: Prompt;
  readonly #draws: Draws;
  readonly #commands: readonly (Known & { does: TConcept | undefined })[];
  /** Calls that changed something and that some wish has counted as its own. */
  readonly #counted = new Set<Told>();
  /** What was told before the last change of an earlier wish may be so no more. */
  #fresh = 0;

  constructor(craft: Craft<TConcept>, prompt: Prompt, draws: Draws) {
    this.#craft = craft;
    this.#prompt = prompt;
    this.#draws = draws;
    this.#commands = prompt.tools.map((known) => ({ ...known, does: this.#takenFor(known) }));
  }

  /** The next wish begins. */
  begin(): void {
    this.#fresh = 1 + this.#prompt.told.findLastIndex((told) => this.#counted.has(told));
  }

  /** What deeds that change nothing have told, all asked for at once. */
  tell(...deeds: readonly Deed<TConcept>[]): string[] {
    const found = deeds.map((deed) => this.#told(deed));
    const missing = deeds.filter((_, i) => found[i] === undefined);
    if (missing.length > 0) this.wait(...missing);
    return found as string[];
  }

  /** Counts calls of this deed that no wish has counted, up to the first that went well or may have. */
  outcome(deed: Deed<TConcept>): Outcome {
    const failures: string[] = [];
    for (const told of this.#calls(deed)) {
      if (this.#counted.has(told) || isMisformed(told)) continue;
      this.#counted.add(told);
      // A call of which no more is told is believed to have gone well.
      if (told.status !== 'failed' && told.status !== 'timed out') return { done: true, failures };
      failures.push(told.text);
    }
    return { done: false, failures };
  }

  /** Ends the try: these have to be called. */
  wait(...deeds: readonly Deed<TConcept>[]): never {
    throw new Waiting(deeds.map((deed) => this.#write(deed)));
  }

  /** What has just failed, to be called once more by mistake. */
  get justFailed(): ToolCall | undefined {
    const failed = this.#prompt.told.findLast(({ fresh, status }) => fresh && status === 'failed');
    return failed && { tool: failed.tool, arguments: failed.arguments };
  }

  /** What it has been told since something last changed, to be written down. */
  findings(): Told[] {
    const { told } = this.#prompt;
    const tells = ({ tool }: Told) => {
      const does = this.#commands.find(({ name }) => name === tool)?.does;
      return does !== undefined && this.#craft.tells(does);
    };
    const changed = told.findLastIndex((each) => !tells(each) && each.status !== 'failed');
    return told.slice(changed + 1).filter((each) => tells(each) && each.status === 'answered');
  }

  #told(deed: Deed<TConcept>): string | undefined {
    const since = new Set(this.#prompt.told.slice(this.#fresh));
    const calls = this.#calls(deed).filter(
      (told) => since.has(told) && told.status !== undefined && !isMisformed(told),
    );
    const answered = calls.findLast(({ status }) => status === 'answered' || status === 'partial');
    if (answered) return answered.text;
    if (calls.length > 0) throw new Helpless();
    return undefined;
  }

  #calls(deed: Deed<TConcept>): Told[] {
    return this.#prompt.told.filter((told) => {
      const command = this.#commands.find(({ name }) => name === told.tool);
      const meant = command?.does === deed.does || (command?.does === undefined && !this.#known(deed.does));
      return meant && isCall(told, told.tool, command ? this.#arguments(command, deed.given) : undefined);
    });
  }

  #known = (does: TConcept) => this.#commands.find((command) => command.does === does);

  #write({ does, given }: Deed<TConcept>): ToolCall {
    const command = this.#known(does) ?? this.#guess(does, Object.keys(given).length);
    const written = this.#arguments(command, given);
    return { tool: command.name, arguments: this.#misnames(command) ? misnamed(written) : written };
  }

  /** One of those that it does not understand, as long as it has patience. */
  #guess(does: TConcept, parameters: number): Known {
    const unclear = this.#commands.filter((command) => command.does === undefined);
    const open = unclear.filter((command) => command.parameters.length === parameters);
    const guesses = this.#prompt.told.filter(({ tool }) => unclear.some(({ name }) => name === tool));
    if (open.length === 0 || guesses.length >= rates.patience) throw new Helpless();
    return open[Math.floor(this.#draws.slip('guess', does) * open.length)]!;
  }

  /** Arguments under the names of the parameters that play their parts, the others in turn. */
  #arguments(command: Known, given: Given): Record<string, unknown> {
    const left = new Map(Object.entries(given));
    const placed = new Map<Parameter, unknown>();
    for (const parameter of command.parameters) {
      const role = this.#craft.roleOf(parameter.name, descriptionOf(command, parameter));
      if (role === undefined || !left.has(role)) continue;
      placed.set(parameter, left.get(role));
      left.delete(role);
    }
    const others = [...left.values()];
    const written = command.parameters.map((parameter) => {
      const value = placed.has(parameter) ? placed.get(parameter) : others.shift();
      return [parameter.name, value] as const;
    });
    return Object.fromEntries(written.filter(([, value]) => value !== undefined));
  }

  /** Whether it believes in another name of a parameter; what the prompt shows is believed. */
  #misnames({ name, parameters }: Known): boolean {
    if (
      parameters.length === 0 ||
      this.#draws.belief('parameter', name) >= rates.parameter * (1 - this.#draws.skill)
    )
      return false;
    return !this.#prompt.told.some((told) => told.tool === name && told.status !== undefined);
  }

  /** What a command is taken for; a misreading is tied to its words, and ends where the prompt shows better. */
  #takenFor({ name, words }: Known): TConcept | undefined {
    const documented = words.trim() !== '';
    const does = this.#craft.understand(documented ? words : name);
    const rate = documented ? rates.misread.documented : rates.misread.named;
    const misread = this.#draws.belief('read', documented ? words : name) < rate * (1 - this.#draws.skill);
    if (does === undefined || !misread || this.#shows(name, does)) return does;
    return documented ? this.#craft.alike(does) : undefined;
  }

  /** Whether a complaint about arguments has made it read again, or an answer says what the command does. */
  #shows(name: string, does: TConcept): boolean {
    return this.#prompt.told.some((told) => {
      if (told.tool !== name) return false;
      if (isMisformed(told)) return true;
      const answered = told.status === 'answered';
      return answered && this.#craft.shows({ ...madeOf(told), answered })?.does === does;
    });
  }
}

const madeOf = ({ tool, arguments: given, text }: Told) => ({
  tool,
  arguments: given as Given,
  text,
  value: text,
});

const isMisformed = ({ status, text }: Told) => status === 'failed' && text.startsWith('wrong arguments');

const descriptionOf = ({ words }: Known, { name }: Parameter): string =>
  words.split('\n').find((line) => line.startsWith(`- ${name}: `)) ?? '';

/** With the first parameter under a name that it does not have. */
function misnamed(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const [[first, value], ...others] = Object.entries(given) as [[string, unknown], ...[string, unknown][]];
  return Object.fromEntries([[`${first}_1`, value], ...others]);
}
