/** A value that several views of the page see: whoever shows it is drawn again when it changes. */

import { useEffect, useState } from 'preact/hooks';

/** The value, and the ways to it. */
export interface SharedState<Value> {
  get(): Value;
  set(next: Value): void;
  /** As state of a component. */
  use(): Value;
}

/** A value for as long as the page is open. */
export function sharedState<Value>(first: Value): SharedState<Value> {
  let current = first;
  const watchers = new Set<() => void>();
  return {
    get: () => current,
    set(next) {
      current = next;
      for (const watcher of watchers) watcher();
    },
    use() {
      const [, redraw] = useState(0);
      useEffect(() => {
        const watcher = () => redraw((count) => count + 1);
        watchers.add(watcher);
        // It may have changed between drawing and now.
        watcher();
        return () => {
          watchers.delete(watcher);
        };
      }, []);
      return current;
    },
  };
}
