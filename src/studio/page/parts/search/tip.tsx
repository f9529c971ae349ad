/** What is said of the node under the pointer. */
import type { ReactNode } from 'react';
import type { Size } from './draw.ts';
import { type Look, pointOf } from './look.ts';
import type { Shown } from './model.ts';

const [WIDE, AWAY] = [264, 16];

/** Hangs beside its node, where there is room. */
export function Tip({
  item,
  look,
  size,
  children,
}: {
  item: Shown;
  look: Look;
  size: Size;
  children: ReactNode;
}) {
  const [x, y] = pointOf(look, item);
  const right = x + AWAY + WIDE < size.width;
  const below = y < size.height / 2;
  return (
    <div
      className="search-tip"
      style={{
        ...(right ? { left: x + AWAY } : { right: size.width - x + AWAY }),
        ...(below ? { top: Math.max(8, y + 8) } : { bottom: Math.max(8, size.height - y + 8) }),
      }}
    >
      {children}
    </div>
  );
}
