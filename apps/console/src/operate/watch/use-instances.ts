/** The instances that a view can be about, for those who may list them; others name one. */

import { useCallback } from 'preact/hooks';
import type { Session } from '../../state/session.ts';
import { ApiFailure } from '../api-failure.ts';
import { type Provider, providersAnswer } from '../instances/provider.ts';
import { useCall } from '../use-call.ts';

/** What is known of them. */
export interface KnownInstances {
  /** Undefined while nothing is known; none where the caller may not list them. */
  readonly instances?: readonly Provider[] | undefined;
  /** Whether the caller may list them. */
  readonly areListed: boolean;
  readonly failure?: unknown;
}

/** Asks for them while somebody looks. */
export function useInstances({ api }: Session, isShown: boolean): KnownInstances {
  const ask = useCallback(
    async (signal: AbortSignal) => {
      try {
        const { value } = await api.call(providersAnswer, {
          path: '/management/attestationProviders',
          signal,
        });
        return { instances: value, areListed: true };
      } catch (error) {
        if (error instanceof ApiFailure && error.status === 403) return { instances: [], areListed: false };
        throw error;
      }
    },
    [api],
  );
  const { value, failure } = useCall(isShown ? ask : undefined);
  return { areListed: true, ...value, failure };
}

/** The name of the default instance, which is at the address of the service itself. */
const DEFAULT = 'default';

/** An instance as calls name it. */
export function calledInstance(name: string): string | undefined {
  return name === DEFAULT ? undefined : name;
}

/** The instance that an address names, or else the first that there is. */
export function instanceOf(
  place: readonly string[],
  { instances }: KnownInstances,
  { hasDefaultInstance }: Session,
): string | undefined {
  const [named] = place;
  if (named !== undefined && named !== '') return named;
  return instances?.[0]?.name ?? (hasDefaultInstance ? DEFAULT : undefined);
}
