/** A scenario's picture. It comes from a user's file: shown as an image, where no script runs. */
import { SvgImage } from '../../components/svg-image.tsx';

export const Picture = ({ svg, label }: { svg: string; label: string }) => (
  <SvgImage className="search-picture" svg={svg} alt={label} />
);
