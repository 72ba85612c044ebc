/** The instance that a view is about: the address names it, or else it is the first that there is. */

import { texts } from '../../texts.ts';
import { isInstanceName } from '../instances/instance-name.ts';
import { type KnownInstances, useKnownInstances } from '../instances/known-instances.ts';
import { type ViewProps, viewAddress } from '../view.ts';

/** The choice. */
export interface ChosenInstance {
  readonly known: KnownInstances;
  /** Empty while nothing is known, and where one has to be named. */
  readonly name: string;
  /** Why there is nothing to show of it. */
  readonly problem?: string | undefined;
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
  // Only when it is known whether there is a list: another choice would show something for a moment only.
  const name = named === '' && !known.isAsked ? '' : named || first;
  return {
    known,
    // Whatever else is in the address must not become a part of a request.
    name: isInstanceName(name) ? name : '',
    problem: known.isAsked || name !== '' ? problemOf(name) : undefined,
    choose: (name) => {
      if (name !== '') location.hash = viewAddress(view, name);
    },
  };
}

const DEFAULT = 'default';

function problemOf(name: string): string | undefined {
  if (name === '') return texts.operate.policies.noInstance;
  return isInstanceName(name) ? undefined : texts.operate.create.badName;
}
