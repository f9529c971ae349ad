/** Tools and what they brought as text, for models that read and write no tool calls of their own. */
import { type Parameters, type ToolResult, type ToolSpec, textOf } from '../tool.ts';

/** The form of an action of tools, as it stands in the rules of their scenarios; agents with a form of their own leave it out. */
export const ACTION_FORM = `To call tools write one JSON object a line, {"tool": "name", "arguments": {"parameter": value}}; what stands on several lines is called at once. To end write {"answer": "…"} instead.`;

type Schema = Readonly<Record<string, unknown>>;

/**
 * Tools as a prompt lists them, one block a tool, an empty line between them: a line
 * `### name(param: type, param?: type)`, the description's lines (none where it is undocumented), then a line
 * `- param: description` for each described parameter.
 *
 * @example
 * ```ts
 * import { toolsText } from 'troupe';
 * const root = {
 *   name: 'root', description: 'The square root.',
 *   parameters: { type: 'object', properties: { of: { type: 'number', description: 'at least 0' } }, required: ['of'] },
 * };
 * toolsText([root]); // '### root(of: number)\nThe square root.\n- of: at least 0'
 * ```
 */
export function toolsText(specs: readonly ToolSpec[]): string {
  return specs.map(blockOf).join('\n\n');
}

/**
 * Results as an agent reads them, one after the other: a line `name(arguments as JSON) → status`, and the text
 * below it, indented by two spaces.
 *
 * @example
 * ```ts
 * import { resultsText } from 'troupe';
 * const result = { tool: 'root', arguments: { of: 9 }, status: 'answered', text: '3', tries: 1 };
 * resultsText([result]); // 'root({"of":9}) → answered\n  3'
 * ```
 */
export function resultsText(results: readonly ToolResult[]): string {
  return results
    .map(({ tool, arguments: given, status, text }) => {
      const call = `${tool}(${oneLine(textOf(given))}) → ${status}`;
      const below = text.trim() === '' ? [] : text.trimEnd().split('\n');
      return [call, ...below.map((line) => `  ${line}`)].join('\n');
    })
    .join('\n');
}

function blockOf({ name, description, parameters }: ToolSpec): string {
  const described = Object.entries(parameters.properties).flatMap(([parameter, schema]) =>
    typeof schema.description === 'string' && schema.description.trim() !== ''
      ? [`- ${parameter}: ${oneLine(schema.description)}`]
      : [],
  );
  const words = description.trim();
  return [`### ${name}(${fieldsOf(parameters)})`, ...(words ? [words] : []), ...described].join('\n');
}

function fieldsOf({ properties, required = [] }: Parameters): string {
  return Object.entries(properties)
    .map(([name, schema]) => `${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`)
    .join(', ');
}

/** A JSON schema's type as TypeScript writes it; `any` where it says none. */
function typeOf(schema: Schema): string {
  const { type, items, properties, additionalProperties } = schema;
  const choices = schema.enum ?? ('const' in schema ? [schema.const] : undefined);
  if (Array.isArray(choices)) return choices.map((choice) => JSON.stringify(choice)).join(' | ');
  const among = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (Array.isArray(among)) {
    return [...new Set(among.map((each) => typeOf(each as Schema)))].join(schema.allOf ? ' & ' : ' | ');
  }
  if (Array.isArray(type)) return type.map((each) => typeOf({ ...schema, type: each })).join(' | ');
  if (type === 'array') {
    const item = isSchema(items) ? typeOf(items) : 'any';
    return item.includes(' ') ? `(${item})[]` : `${item}[]`;
  }
  if (type === 'object') {
    if (isSchema(properties)) return `{${fieldsOf(schema as unknown as Parameters)}}`;
    return isSchema(additionalProperties) ? `{[name]: ${typeOf(additionalProperties)}}` : 'object';
  }
  return typeof type === 'string' ? type : 'any';
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
