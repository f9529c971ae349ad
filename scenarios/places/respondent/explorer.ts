/** The simulated user of functions as an explorer: what it calls to see what it does, and what it writes down. */
import type { Draws } from '../../../src/models/types.ts';
import type { ToolCall } from '../../../src/tool.ts';
import { formatToolAction } from '../../../src/tools/action.ts';
import { conclusion, turn } from '../../respondents/exploring.ts';
import {
  callsIn,
  functionsIn,
  type Known,
  type Made,
  onlyArgument,
  type Parameter,
} from '../../respondents/reading.ts';
import { sumShownBy } from './arithmetic.ts';
import { lookOf, meaningOf } from './concepts.ts';
import { alike, askedFor, Findings } from './findings.ts';
import { rates } from './rates.ts';

/** Words that somebody tries who does not know what there is. */
const WORDS = ['a', 'test', 'Anna', 'e', 'house', 'soup'] as const;

/** A turn: a few calls, of those functions first that have shown the least. */
export function propose(text: string, draws: Draws): string {
  const known = functionsIn(text);
  const made = callsIn(text);
  if (known.length === 0) return 'There is no function that I could call.';
  const calls = turn(known, made, rates.calls, draws, (next, i) => writeCall(next, made, i, draws));
  const names = calls.map(({ tool }) => tool).join(' and ');
  return `It is not clear what all of them do; next I look at ${names}.\n${formatToolAction({ calls })}`;
}

function writeCall(
  { name, parameters, words }: Known,
  made: readonly Made[],
  i: number,
  draws: Draws,
): ToolCall {
  const findings = new Findings(made);
  const concept = findings.conceptOf({ name, parameters, words });
  const kind = (concept && meaningOf(concept).takes) ?? askedFor(name, made);
  const tried = made.filter(({ tool }) => tool === name).map(onlyArgument);
  const value = ({ type }: Parameter, place: number): unknown => {
    const u = draws.slip('argument', i, place);
    const takesSeen =
      draws.slip('seen', i, place) < rates.seenArgument + (1 - rates.seenArgument) * draws.skill;
    if (type === 'string')
      return pick(takesSeen ? untried(findings.words(), tried) : [], u) ?? pick(WORDS, u);
    if (type === 'boolean') return u < 0.5;
    if (type.endsWith('[]')) return [];
    if (type.startsWith('"')) return JSON.parse(pick(type.split(' | '), u)!);
    if (type.startsWith('{') || type === 'object') return {};
    const ofKind = untried(findings.ids(kind), tried);
    const some = ofKind.length > 0 || kind === undefined ? ofKind : untried(findings.ids(), tried);
    return (takesSeen ? pick(some, u) : undefined) ?? 1 + Math.floor(u * 20);
  };
  const given = parameters.map((parameter, place) => [parameter.name, value(parameter, place)]);
  return { tool: name, arguments: Object.fromEntries(given) };
}

const untried = <T>(values: readonly T[], tried: readonly unknown[]): T[] =>
  values.filter((value) => !tried.includes(value));

const pick = <T>(values: readonly T[], u: number): T | undefined => values[Math.floor(u * values.length)];

/** The last words: what each function that has shown something does, as far as that tells. */
export function conclude(text: string, draws: Draws): string {
  const made = callsIn(text);
  const findings = new Findings(made);
  const words = (known: Known, calls: readonly Made[]) => describe(known, findings, calls, draws);
  return conclusion(text, rates.documentation.forgotten, draws, words, information(findings, made));
}

/** What it writes of a function; undefined where it knows nothing. */
function describe(known: Known, findings: Findings, made: readonly Made[], draws: Draws): string | undefined {
  const calls = made.filter(({ tool }) => tool === known.name);
  const concept = findings.conceptOf(known);
  if (concept) {
    const documented = known.words.trim();
    const rate = documented === '' ? rates.documentation.wrong : rates.documentation.miscopied;
    if (draws.slip('wrong', known.name) >= rate * (1 - draws.skill)) {
      return `${documented || meaningOf(concept).says}${example(calls)}`;
    }
    const others = alike(concept);
    const told = others[Math.floor(draws.slip('instead', known.name) * others.length)]!;
    return `${meaningOf(told).says}${example(calls)}`;
  }
  // Documentation about other things than these is written again as it is.
  if (known.words.trim() !== '') return `${known.words.trim()}${example(calls)}`;
  const sum = sumShownBy(calls, known.parameters);
  if (sum !== undefined) return `${sum}${example(calls)}`;
  const asked = askedFor(known.name, made);
  if (calls.some(({ answered }) => answered)) return `It is not clear what it gives.${example(calls)}`;
  return asked && `Takes an id and fails where there is none; what it gives is not known.`;
}

function example(calls: readonly Made[]): string {
  const call = calls.find(({ answered }) => answered);
  return call ? `\nFor example ${JSON.stringify(call.arguments)} gives ${call.text}` : '';
}

/** What it writes of ids; nothing where no result tells that there are any. */
function information(findings: Findings, made: readonly Made[]): string {
  const kinds = (['user', 'place', 'food'] as const).flatMap((kind) => {
    const ids = findings.ids(kind);
    return ids.length > 0 ? [`ids of ${kind}s: ${ids.slice(0, 3).join(', ')}`] : [];
  });
  if (kinds.length > 0) return `Known ${kinds.join('; ')}.`;
  const idsShown = made.some(({ tool, value }) => askedFor(tool, made) || lookOf(value) === 'matches');
  return idsShown ? 'Ids come from results.' : '';
}
