/** An SVG of a scenario as an image: there it runs no script and loads nothing. */
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';

export function SvgImage({ svg, alt, className }: { svg: string; alt: string; className?: string }) {
  const colour = useTextColour();
  const text = useMemo(() => inColour(svg, colour), [svg, colour]);
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [text]);
  return address === undefined ? null : <img className={className} src={address} alt={alt} />;
}

/** How wide an SVG is for its height; 1 where it does not say. */
export function shapeOf(svg: string): number {
  const [, , width, height] = (/viewBox="([^"]*)"/.exec(svg)?.[1] ?? '').split(/[\s,]+/).map(Number);
  return width && height ? width / height : 1;
}

/** Whether an SVG gives its own size, as one of many words does: smaller it cannot be read. */
export const hasSize = (svg: string): boolean => /<svg[^>]*\swidth=/.test(svg);

/**
 * An image knows nothing of the page around it: `currentColor` is said in it. It is text, never parsed here: a
 * parser would try the handlers and styles in it against the page's policy, and fill the console.
 */
export function inColour(svg: string, colour: string): string {
  const [root = ''] = /<svg[^>]*>/.exec(svg) ?? [];
  return /\scolor=/.test(root) ? svg : svg.replace(/<svg(?=[\s>])/, `<svg color="${colour}"`);
}

/** The colour of text, in whatever theme there is. */
export function useTextColour(): string {
  return useSyncExternalStore(
    (listener) => {
      const themes = new MutationObserver(listener);
      themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
      const system = matchMedia('(prefers-color-scheme: dark)');
      system.addEventListener('change', listener);
      return () => {
        themes.disconnect();
        system.removeEventListener('change', listener);
      };
    },
    () => getComputedStyle(document.body).color,
  );
}
