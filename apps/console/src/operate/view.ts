/** What a view of Operate is. */

import type { ComponentType } from 'preact';
import type { Session } from '../state/session.ts';

/** What a view gets. */
export interface ViewProps {
  readonly session: Session;
  /** Whether somebody sees it: nothing is asked of the service while nobody does. */
  readonly isShown: boolean;
  /** What follows the view in the address, decoded: `#/operate/policies/contoso/SgxEnclave` gives two. */
  readonly place: readonly string[];
}

/** A view. */
export interface View {
  /** In the address. */
  readonly id: string;
  /** In the menu. */
  readonly title: string;
  readonly component: ComponentType<ViewProps>;
}

/** The address of a place in a view. */
export function viewAddress(id: string, ...place: readonly string[]): string {
  return ['#/operate', id, ...place.map(encodeURIComponent)].join('/');
}
