/** Texts with what is different from another one marked: by colour, and by a line under or through it. */
import type { Part } from './prompt-diff.ts';
import './compared.css';

export function Compared({ parts }: { parts: readonly Part[] }) {
  return parts.map(({ text, change }, i) => {
    // Parts have no identity but their place.
    const key = `${i} ${change}`;
    if (change === 'added')
      return (
        <ins key={key} className="episode-added">
          {text}
        </ins>
      );
    if (change === 'removed')
      return (
        <del key={key} className="episode-removed">
          {text}
        </del>
      );
    return <span key={key}>{text}</span>;
  });
}
