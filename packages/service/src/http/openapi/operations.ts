/** All requests that a service can answer. */

import type { EvidenceKinds } from '@veritee/evidence';
import { administrationOperations } from './administration-operations.ts';
import { attestOperations } from './attest-operations.ts';
import { developmentOperations } from './development-operations.ts';
import { faultAndClockOperations } from './fault-operations.ts';
import { managementOperations } from './management-operations.ts';
import type { Operation } from './operation.ts';
import { pageOperations } from './page-operations.ts';
import { servedEndorsementsOperation } from './served-endorsements.ts';
import { type ServiceFacts, serviceOperations } from './service-operations.ts';

/** Whether they have a route depends on the settings of the service. */
export function allOperations(kinds: EvidenceKinds, facts: ServiceFacts): readonly Operation[] {
  return [
    ...attestOperations(kinds),
    ...administrationOperations(kinds),
    ...managementOperations(),
    servedEndorsementsOperation,
    ...serviceOperations(facts),
    ...pageOperations,
    ...developmentOperations(),
    ...faultAndClockOperations(),
  ];
}
