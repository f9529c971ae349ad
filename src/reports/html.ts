/** HTML as a template that escapes all it is given. */

/** Text that is HTML already. */
export interface Html {
  readonly text: string;
}

type Value = string | number | Html;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]!);

/** Marks text as HTML that was made here. */
export const raw = (text: string): Html => ({ text });

/** `html\`<b>${name}</b>\``: values are escaped, in texts and quoted attributes alike, unless they are HTML. */
export function html(texts: TemplateStringsArray, ...values: readonly Value[]): Html {
  const shown = values.map((value) => (typeof value === 'object' ? value.text : escapeHtml(String(value))));
  return raw(String.raw({ raw: texts }, ...shown));
}

export const joined = (parts: readonly Html[]): Html => raw(parts.map(({ text }) => text).join(''));
