/** What a page is put together from. */
import { type Html, html, joined } from './html.ts';

/** A section of the page. */
export interface Section {
  title: string;
  note: string;
  body: Html;
}

export const percent = (share: number | null) => (share === null ? '–' : `${(100 * share).toFixed(1)} %`);

export const number = (value: number, digits = 1) =>
  minus(value.toLocaleString('en-GB', { maximumFractionDigits: digits }));

const minus = (text: string) => text.replace('-', '−');

export const legend = (curves: readonly { name: string }[], colours: ReadonlyMap<string, string>): Html =>
  html`<p class="legend">${joined(
    curves.map(({ name }) => html`<span><i style="background:${colours.get(name)!}"></i>${name}</span> `),
  )}</p>`;

/** A mean and its standard error. */
export const meanText = (mean: number | null, error: number | null): string =>
  mean === null ? '–' : `${minus(mean.toFixed(3))}${error === null ? '' : ` ± ${error.toFixed(3)}`}`;

type Cell = string | Html;

export const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): Html =>
  html`<div class="wide"><table><thead><tr>${joined(head.map((cell) => html`<th>${cell}</th>`))}</tr></thead><tbody>
${joined(rows.map((row) => html`<tr>${joined(row.map((cell) => html`<td>${cell}</td>`))}</tr>\n`))}</tbody></table></div>`;

export const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; color: #1b1b1f; background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin: 2.5rem 0 0 } code { overflow-wrap: anywhere }
.wide { overflow-x: auto } table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #ddd; vertical-align: top }
i { display: inline-block; width: .8em; height: .8em; border-radius: 50%; margin-right: .4em }
.legend span { display: inline-block; margin-right: 1.2em } svg { display: block; max-width: 100%; height: auto }
`;
