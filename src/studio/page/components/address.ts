/** A part of an address as it was before it was written into one; the router leaves `:`, `/` and the like as they stand. */
export function plainPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Typed by hand, and no code of anything.
    return part;
  }
}
