/** Parts that were opened one after the other. */

/** What can be closed. */
export interface Closable {
  close(): unknown;
}

/** Parts that are to be closed together. */
export interface OpenedParts {
  /** Keeps a part in mind. */
  keep<Part extends Closable>(part: Part): Part;
  /** Closes all of them, the last one first: each part may use those that were opened before it. */
  close(): Promise<void>;
}

/** None yet. */
export function openedParts(): OpenedParts {
  const parts: Closable[] = [];
  return {
    keep: (part) => {
      parts.push(part);
      return part;
    },
    close: async () => {
      for (const part of parts.toReversed()) await part.close();
    },
  };
}
