/** A view that is a file of its own, loaded when it is first shown. */

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { texts } from '../texts.ts';

/** A component that loads the one that it stands for. */
export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => preact.JSX.Element {
  let loaded: ComponentType<Props> | undefined;
  return function Lazily(props: Props) {
    const [failure, setFailure] = useState<string>();
    const [, redraw] = useState(false);
    useEffect(() => {
      if (loaded !== undefined) return;
      load().then(
        (component) => {
          loaded = component;
          redraw(true);
        },
        () => setFailure(texts.notLoaded),
      );
    }, []);
    if (failure !== undefined) {
      return (
        <p class="warning" role="alert">
          {failure}
        </p>
      );
    }
    const View = loaded;
    return View === undefined ? <p class="busy">{texts.loading}</p> : <View {...props} />;
  };
}
