/** What a policy is for. */

import type { Session } from '../../state/session.ts';
import type { Mode } from '../instances/provider.ts';

/** An instance and an attestation type, with what is known of them. */
export interface PolicyPlace {
  readonly session: Session;
  readonly instance: string;
  readonly type: string;
  /** Undefined for who may not list instances. */
  readonly mode: Mode | undefined;
  /** Empty where the type has none. */
  readonly defaultPolicy: string;
}
