/** A scenario's picture of a state. As an image it can run nothing, whatever it holds. */
import { useEffect, useState } from 'react';

export function Picture({ svg }: { svg: string }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [svg]);
  return address === undefined ? null : <img className="simulation-picture" src={address} alt="The state" />;
}
