/** What a server says of its tools, read so that a fault in one spoils none of the others. */
import { z } from 'zod';
import type { Parameters } from '../../tool.ts';
import { type Keywords, mapFields, mapSchema } from '../schema.ts';

/** A tool as a server offers it. */
export interface OfferedTool {
  /** The server's own name for it. */
  name: string;
  description: string;
  parameters: Parameters;
  /** It has to be called as a task. */
  asTask: boolean;
}

const offered = z.object({
  name: z.string().min(1),
  description: z.string().catch(''),
  inputSchema: z.unknown(),
  execution: z.object({ taskSupport: z.unknown() }).optional().catch(undefined),
});

/** What agents can be told of: every parameter with its keywords. */
const readable = z.looseObject({
  type: z.literal('object').default('object'),
  properties: z.record(z.string(), z.looseObject({})).default({}),
  required: z.array(z.string()).optional(),
});

/** One that cannot be read takes any arguments, and says so. */
const UNREADABLE = 'What parameters it takes cannot be read: give a JSON object.';

/** Reads one entry of a list of tools; undefined for one without a name, which nobody can call. */
export function readOffered(entry: unknown): OfferedTool | undefined {
  const read = offered.safeParse(entry);
  if (!read.success) return undefined;
  const { name, description, inputSchema, execution } = read.data;
  const parameters = parametersOf(inputSchema);
  return {
    name,
    description: parameters ? description : `${description}\n${UNREADABLE}`.trim(),
    parameters: parameters ?? { type: 'object', properties: {}, additionalProperties: true },
    asTask: execution?.taskSupport === 'required',
  };
}

function parametersOf(schema: unknown): Parameters | undefined {
  try {
    const { $schema: _, ...parameters } = readable.parse(mapSchema(schema, withKeywords));
    return parameters as Parameters;
  } catch {
    return undefined;
  }
}

/** Keywords that hold a list of schemas, which agents are told of. */
const LISTS = new Set(['anyOf', 'oneOf', 'allOf']);

/** `true` and `false` are schemas, too; throws TypeError for what is none. */
function withKeywords(keywords: Keywords): Keywords {
  return mapFields(keywords, (value, keyword) => {
    if (keyword === 'properties') return mapFields(value as object, asKeywords);
    return LISTS.has(keyword) ? (value as unknown[]).map(asKeywords) : value;
  });
}

function asKeywords(schema: unknown): Keywords {
  if (typeof schema === 'boolean') return schema ? {} : { not: {} };
  if (typeof schema === 'object' && schema !== null && !Array.isArray(schema)) return schema as Keywords;
  throw new TypeError('a schema is an object, true or false');
}
