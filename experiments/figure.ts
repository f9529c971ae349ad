/** Figures: plots drawn by Observable Plot into one SVG file, side by side. */
import { writeFile } from 'node:fs/promises';
import * as Plot from '@observablehq/plot';
import { Window } from 'happy-dom';

/** Okabe and Ito's palette: told apart by colour-blind readers too. */
export const PALETTE = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#D55E00', '#56B4E9'] as const;

/** Writes the plots, left to right, each `width` × `height` pixels, under one title and above one note. */
export async function writeFigure(
  file: string,
  title: string,
  note: string,
  plots: readonly Plot.PlotOptions[],
  { width = 400, height = 320 } = {},
): Promise<void> {
  const document = new Window().document as unknown as Plot.PlotOptions['document'];
  const panels = plots.map((options, i) => {
    const svg = Plot.plot({
      marginTop: 40,
      marginLeft: 46,
      marginBottom: 40,
      ...options,
      width,
      height,
      document,
    });
    svg.setAttribute('x', String(i * width));
    svg.setAttribute('y', '34');
    return svg.outerHTML;
  });
  const [wide, high] = [plots.length * width, height + 66];
  await writeFile(
    file,
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" font-family="system-ui, sans-serif" color="#1b1b1f">
<rect width="100%" height="100%" fill="white"/>
<text x="16" y="24" font-size="15" font-weight="600" fill="currentColor">${title}</text>
${panels.join('\n')}
<text x="16" y="${high - 12}" font-size="11" fill="#5a5a63">${note}</text>
</svg>
`,
  );
}
