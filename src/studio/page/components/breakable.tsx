/** Names of arms that may take two lines. */
import { Fragment } from 'react';

/** Each option may stand on the next line. */
export const breakable = (name: string) =>
  name.split(/(?<=[?&,])/).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text
    <Fragment key={i}>
      {part}
      <wbr />
    </Fragment>
  ));
