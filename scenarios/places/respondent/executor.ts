/** The simulated user of functions at work: which calls a request needs next, and its answer. */
import type { Draws } from '../../../src/models/types.ts';
import type { ToolAction, ToolCall } from '../../../src/tool.ts';
import { callsIn, functionsIn, type Known, type Made, onlyArgument } from '../../respondents/reading.ts';
import { CONCEPTS, type Concept, fits, meaningOf, understand } from './concepts.ts';
import { rates } from './rates.ts';
import { type Request, readRequest } from './request.ts';

const UNKNOWN: ToolAction = { answer: 'I could not find that out.' };

/** Something that has to be looked up first. */
interface Need {
  concept: Concept;
  argument?: string | number;
}

/** The next action on a request, from nothing but the text. */
export function work(request: string, text: string, draws: Draws): ToolAction {
  const read = readRequest(request);
  if (!read) return UNKNOWN;
  const desk = new Desk(text, draws);
  const needs: Need[] = [];
  const answer = solve(misread(read, request, draws), desk, needs);
  if (answer !== undefined) return { answer: slipped(answer, draws) };
  const calls = needs.flatMap((need) => desk.callFor(need) ?? []);
  return calls.length > 0 ? { calls: distinct(calls) } : UNKNOWN;
}

/** A request taken for one about something else of the same kind, in every sample alike. */
function misread(read: Request, request: string, draws: Draws): Request {
  if (read.wanted === 'id') return read;
  if (draws.belief('request', request) >= rates.request * (1 - draws.skill)) return read;
  const { takes } = meaningOf(read.wanted);
  const others = CONCEPTS.filter((concept) => concept !== read.wanted && meaningOf(concept).takes === takes);
  return { ...read, wanted: others[Math.floor(draws.belief('instead', request) * others.length)]! };
}

/** The answer, or undefined when `needs` have to be looked up first. */
function solve(read: Request, desk: Desk, needs: Need[]): string | undefined {
  const look = (concept: Concept, argument?: string | number): unknown => {
    const value = desk.find(concept, argument);
    if (value === undefined) needs.push({ concept, ...(argument !== undefined && { argument }) });
    return value;
  };
  const subjects = subjectIds(read, look);
  if (!subjects) return undefined;
  if (read.combine === 'count') return String(subjects.length);
  const over = read.over;
  const ids = over ? all(subjects.map((id) => look(over, id)))?.flat() : subjects;
  if (!ids || read.wanted === 'id') return undefined;
  const wanted = read.wanted;
  const values = all(ids.map((id) => look(wanted, id as number)));
  if (!values) return undefined;
  if (read.combine === 'sum') return String(values.reduce<number>((sum, value) => sum + Number(value), 0));
  if (read.combine === 'each') return values.flat().join(', ');
  const at = values.map(Number).indexOf(Math.max(...values.map(Number)));
  const named = look(meaningOf(wanted).takes === 'place' ? 'name place' : 'name food', ids[at] as number);
  return named === undefined ? undefined : String(named);
}

const all = <T>(values: readonly (T | undefined)[]): T[] | undefined =>
  values.every((value) => value !== undefined) ? (values as T[]) : undefined;

type Look = (concept: Concept, argument?: string | number) => unknown;

function subjectIds({ subject }: Request, look: Look): number[] | undefined {
  switch (subject.by) {
    case 'id':
      return [subject.id];
    case 'me': {
      const me = look('current user');
      return me === undefined ? undefined : [me as number];
    }
    case 'all':
      return look(`list ${subject.kind}`) as number[] | undefined;
    case 'name': {
      const found = look(`find ${subject.kind}`, subject.name) as { id: number; name: string }[] | undefined;
      const match = found?.find(({ name }) => name === subject.name);
      return match && [match.id];
    }
  }
}

/** What the prompt tells: functions with what they are taken for, and the calls made. */
class Desk {
  readonly #draws: Draws;
  readonly #functions: readonly (Known & { concept: Concept | undefined })[];
  readonly #made: readonly Made[];

  constructor(text: string, draws: Draws) {
    this.#draws = draws;
    this.#made = callsIn(text);
    this.#functions = functionsIn(text).map((known) => ({ ...known, concept: takenFor(known, draws) }));
  }

  /** A value that a call has brought: of a function known for it, or of one not understood whose result looks so. */
  find(concept: Concept, argument: string | number | undefined): unknown {
    const brought = this.#made.filter(
      (made) => made.answered && onlyArgument(made) === argument && fits(made.value, concept),
    );
    const by = (wanted: Concept | undefined) =>
      brought.find(({ tool }) =>
        this.#functions.some((known) => known.name === tool && known.concept === wanted),
      );
    return (by(concept) ?? by(undefined))?.value;
  }

  /** A call that may bring it; undefined when there is no function left to try. */
  callFor({ concept, argument }: Need): ToolCall | undefined {
    const open = this.#functions.filter(
      (known) => accepts(known, argument) && !this.#called(known.name, argument),
    );
    const known = open.find((each) => each.concept === concept);
    if (known) return this.#write(known, argument);
    const unclear = open.filter((each) => each.concept === undefined);
    if (unclear.length === 0 || this.#fruitless() >= rates.patience) return undefined;
    const guess = Math.floor(this.#draws.slip('guess', concept, String(argument)) * unclear.length);
    return this.#write(unclear[guess]!, argument);
  }

  #called(tool: string, argument: string | number | undefined): boolean {
    return this.#made.some((made) => made.tool === tool && onlyArgument(made) === argument);
  }

  /** Calls without a hint what they bring, and those that brought something else than was expected. */
  #fruitless(): number {
    return this.#made.filter(({ tool, answered, value }) => {
      const concept = this.#functions.find(({ name }) => name === tool)?.concept;
      return concept === undefined || !answered || !fits(value, concept);
    }).length;
  }

  #write({ name, parameters }: Known, argument: string | number | undefined): ToolCall {
    const slips = this.#draws.slip('argument', name) < rates.argument * (1 - this.#draws.skill);
    const written = slips && typeof argument === 'number' ? argument + 1 : argument;
    return { tool: name, arguments: parameters.length === 0 ? {} : { [parameters[0]!.name]: written } };
  }
}

/** What a function is taken for; a misreading is tied to its words. */
function takenFor({ name, words }: Known, draws: Draws): Concept | undefined {
  const documented = words.trim() !== '';
  const rate = documented ? rates.misread.documented : rates.misread.named;
  if (draws.belief('read', documented ? words : name) < rate * (1 - draws.skill)) return undefined;
  return documented ? understand(words) : understand(name);
}

function accepts({ parameters }: Known, argument: string | number | undefined): boolean {
  if (argument === undefined) return parameters.length === 0;
  return parameters.length === 1 && (parameters[0]!.type === 'string') === (typeof argument === 'string');
}

/** The right answer, but for a rare slip. */
function slipped(answer: string, draws: Draws): string {
  if (draws.slip('answer') >= rates.answer * (1 - draws.skill)) return answer;
  return /^\d+$/.test(answer) ? String(Number(answer) + 10) : 'That is not known.';
}

function distinct(calls: readonly ToolCall[]): ToolCall[] {
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}
