/** The instance that a view is about: the address names it, or else it is the first that there is. */

import { type KnownInstances, useKnownInstances } from '../instances/known-instances.ts';
import { type ViewProps, viewAddress } from '../view.ts';

/** The choice. */
export interface ChosenInstance {
  readonly known: KnownInstances;
  /** Empty while nothing is known, and where one has to be named. */
  readonly name: string;
  /** Shows another one. */
  readonly choose: (name: string) => void;
}

/**
 * The choice of a view.
 *
 * @param view - its id in addresses
 */
export function useChosenInstance(view: string, { session, isShown, place }: ViewProps): ChosenInstance {
  const known = useKnownInstances(session, isShown);
  const [named = ''] = place;
  const first = session.hasDefaultInstance ? DEFAULT : (known.list?.[0]?.name ?? '');
  return {
    known,
    // Only when it is known whether there is a list: another choice would show something for a moment only.
    name: named === '' && !known.isAsked ? '' : named || first,
    choose: (name) => {
      if (name !== '') location.hash = viewAddress(view, name);
    },
  };
}

const DEFAULT = 'default';
