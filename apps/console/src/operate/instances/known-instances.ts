/** The instances that a view can choose from: all of them for operators, none that are known for others. */

import { useCallback } from 'preact/hooks';
import type { Session } from '../../state/session.ts';
import { useCall } from '../use-call.ts';
import { type Mode, type Provider, providersAnswer } from './provider.ts';

/** What is known of them. */
export interface KnownInstances {
  readonly list?: readonly Provider[] | undefined;
  /** Whether the service was asked. */
  readonly isAsked: boolean;
  modeOf(name: string): Mode | undefined;
}

/** Asks for them. Whoever may not list instances names one instead. */
export function useKnownInstances({ api }: Session, isShown: boolean): KnownInstances {
  const ask = useCallback(
    (signal: AbortSignal) => api.call(providersAnswer, { path: '/management/attestationProviders', signal }),
    [api],
  );
  const { value, failure } = useCall(isShown ? ask : undefined);
  const list = value?.value;
  return {
    list,
    isAsked: list !== undefined || failure !== undefined,
    modeOf: (name) => list?.find((each) => each.name === name)?.properties.trustModel,
  };
}
