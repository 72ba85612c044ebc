/** What an instance measures platforms against. */

import type { TcbBaselinesAnswer } from '@veritee/core/internal/maa';

/** A baseline of the platform vendor's TCB information. Names follow the service's API description. */
export interface TcbBaseline {
  /** For the policy property `x-ms-sgx-tcbidentifier`: `azuredefault`, or a number as text. */
  readonly tcbIdentifier: string;
  /** Intel's number of the evaluation data. */
  readonly tcbEvaluationDataNumber?: number;
  /** The service gives no zone; taken as UTC. */
  readonly tcbReleaseDate?: Date;
  readonly minimumPswLinuxVersion?: string;
  readonly minimumPswWindowsVersion?: string;
  /** Whether the policy of the instance has chosen this one. */
  readonly isSelectedTcb?: boolean;
}

/** Baselines as the service answers them. */
export function tcbBaselinesOf({ tcbBaselines }: TcbBaselinesAnswer): TcbBaseline[] {
  return tcbBaselines.map(({ tcbReleaseDate, ...others }) => {
    const date = tcbReleaseDate === undefined ? undefined : dateOf(tcbReleaseDate);
    return { ...others, ...(date !== undefined && { tcbReleaseDate: date }) } as TcbBaseline;
  });
}

function dateOf(text: string): Date | undefined {
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T');
  const date = new Date(hasZone ? text : `${text}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
