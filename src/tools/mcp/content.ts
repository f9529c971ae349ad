/** What an MCP server answers, as an agent reads it. */
import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/sdk/types.js';
import { ToolAnswer, ToolError, textOf } from '../../tool.ts';
import { checkedLength } from '../length.ts';

/** The answer of a call; throws ToolError where the server says that it failed. */
export function answerOf({ content, structuredContent, isError }: CallToolResult): ToolAnswer {
  const words = content.map(blockText).join('\n');
  const text = checkedLength(words === '' && structuredContent ? textOf(structuredContent) : words);
  if (isError) throw new ToolError('refused', text.trim() || 'it failed without a word');
  return new ToolAnswer(structuredContent ?? text, { text });
}

/** Texts as they are; of what is no text, what it is and how large. */
function blockText(block: ContentBlock): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
    case 'audio':
      return `[${block.type}: ${block.mimeType}, ${sizeOf(block.data)}]`;
    case 'resource': {
      const { resource } = block;
      if ('text' in resource) return `[resource ${resource.uri}]\n${resource.text}`;
      return `[resource ${resource.uri}: ${resource.mimeType ?? 'data'}, ${sizeOf(resource.blob)}]`;
    }
    case 'resource_link':
      return `[resource ${block.uri}: ${[block.name, block.description].filter(Boolean).join(', ')}]`;
  }
}

const sizeOf = (base64: string) => `${Buffer.byteLength(base64, 'base64')} bytes`;
