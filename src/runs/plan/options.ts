/** Options of agents and scenarios: what a zod schema declares, and reading what the user gave. */
import { z } from 'zod';
import { BadInput } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';

/** Values as a command line (text) or a program (typed) gives them. */
export type OptionValues = Readonly<Record<string, unknown>>;

/** One declared option, for lists and help. */
export interface DeclaredOption {
  name: string;
  /** `undefined`: it must be given. */
  fallback: unknown;
  /** The choices of an enumeration. */
  choices?: readonly string[];
  description: string;
}

/** The fields that an options schema declares; none for a schema that is not an object. */
export function shapeOf(schema: z.ZodType | undefined): Readonly<Record<string, z.ZodType>> {
  if (schema instanceof z.ZodObject) return schema.shape as Record<string, z.ZodType>;
  if (schema instanceof z.ZodPipe) return shapeOf(schema.in as z.ZodType);
  return {};
}

/** What a schema declares, in its order. */
export function declaredOptions(schema: z.ZodType | undefined): DeclaredOption[] {
  return Object.entries(shapeOf(schema)).map(([name, field]) => {
    const fallback = field.safeParse(undefined);
    const choices = choicesOf(field);
    const { description = '' } = field;
    return {
      name,
      fallback: fallback.success ? fallback.data : undefined,
      ...(choices && { choices }),
      description,
    };
  });
}

function choicesOf(field: z.ZodType): readonly string[] | undefined {
  if (field instanceof z.ZodEnum) return field.options.map(String);
  if (field instanceof z.ZodDefault || field instanceof z.ZodOptional)
    return choicesOf(field.unwrap() as z.ZodType);
  return undefined;
}

/**
 * Reads options by their schema, defaults filled in. Text that the schema does not take as it is stands
 * for the number or truth value it spells. Throws BadInput that begins with `owner` ("agent tot") and
 * names the option; for an unknown one it lists what there is.
 */
export function readOptions(
  owner: string,
  schema: z.ZodType | undefined,
  given: OptionValues,
): Record<string, unknown> {
  const shape = shapeOf(schema);
  const typed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (!field) {
      const names = Object.keys(shape);
      throw new BadInput(`${owner} has no option "${name}": ${didYouMean(name, names)}${listed(names)}`);
    }
    if (value === '') throw new BadInput(`${owner}: option ${name} has no value`);
    typed[name] = readAs(field, value);
  }
  const result = (schema ?? z.object({})).safeParse(typed);
  if (!result.success) {
    const { path, message, code } = result.error.issues[0]!;
    const name = path.map(String).join('.');
    const text = name && name in given ? `${name}=${given[name]}` : name;
    const why = (code !== 'custom' && wanted(shape[name])) || message;
    throw new BadInput(`${owner}: ${text ? `option ${text}: ` : ''}${why}`);
  }
  return result.data as Record<string, unknown>;
}

/** What a field takes, in words; undefined for a schema that is not one of the usual. */
function wanted(field: z.ZodType | undefined): string | undefined {
  if (field instanceof z.ZodDefault || field instanceof z.ZodOptional)
    return wanted(field.unwrap() as z.ZodType);
  if (field instanceof z.ZodEnum) return `give ${oneOf(field.options.map(String))}`;
  if (field instanceof z.ZodNumber) return `give ${numberWords(field)}`;
  // A truth value, or the words for one.
  const truth = field instanceof z.ZodUnion && field.options.some((option) => option instanceof z.ZodBoolean);
  return truth || field instanceof z.ZodBoolean ? 'give true or false' : undefined;
}

function numberWords({ format, minValue, maxValue }: z.ZodNumber): string {
  const thing = format === 'safeint' ? 'a whole number' : 'a number';
  // Whole numbers have the bounds of what a number can hold.
  const bounded = (bound: number | null): bound is number =>
    bound !== null && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  const from = bounded(minValue) ? ` from ${minValue}` : '';
  const to = bounded(maxValue) ? ` ${from ? '' : 'up '}to ${maxValue}` : '';
  return thing + from + to;
}

const oneOf = (names: readonly string[]) => names.join(', ').replace(/, ([^,]*)$/, ' or $1');

/** Those of the values that a schema declares. */
export function pickDeclared(values: OptionValues, schema: z.ZodType | undefined): OptionValues {
  const shape = shapeOf(schema);
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(shape, name)));
}

/** Where values of `--set` come from, if not from the command line. */
interface SetPlaces {
  /** Where those that stand in a file do, by their names. */
  sets?: Readonly<Record<string, string>>;
  /** What the file takes itself. */
  takes?: readonly string[];
}

/** Throws BadInput for a value of `--set` that no schema declares. */
export function checkSet(
  set: OptionValues,
  schemas: readonly (z.ZodType | undefined)[],
  { sets = {}, takes = [] }: SetPlaces = {},
): void {
  const declared = [...new Set([...schemas.flatMap((schema) => Object.keys(shapeOf(schema))), ...takes])];
  const stranger = Object.keys(set).find((name) => !declared.includes(name));
  if (stranger === undefined) return;
  const list = declared.length > 0 ? `they have ${declared.join(', ')}` : 'they have none';
  throw new BadInput(
    `${sets[stranger] ?? `--set ${stranger}`}: no agent of this run and not its scenario has such an option: ${didYouMean(stranger, declared)}${list}`,
  );
}

const listed = (names: readonly string[]) =>
  names.length > 0 ? `there are ${names.join(', ')}` : 'it has none';

/** The reading of a value that the field takes; else one of the right type, so that the refusal says why. */
function readAs(field: z.ZodType, value: unknown): unknown {
  const readings = spelled(value).map((reading) => ({ reading, error: field.safeParse(reading).error }));
  const best =
    readings.find(({ error }) => !error) ??
    readings.find(({ error }) => error!.issues[0]!.code !== 'invalid_type');
  return best ? best.reading : value;
}

/** What a value may mean, the likeliest first. */
function spelled(value: unknown): unknown[] {
  if (typeof value !== 'string') return [value];
  if (value === 'true' || value === 'false') return [value, value === 'true'];
  return Number.isFinite(Number(value)) ? [value, Number(value)] : [value];
}
