/** Faults on demand and a clock that can be moved: only in services that were started for it. */

import { z } from 'zod';
import { answerFaults, tokenFaults } from '../faults.ts';
import { clockBody } from '../management/clock.ts';
import { faultBody } from '../management/faults.ts';
import { type Described, json, listOf, managed, SHORT } from './managed.ts';
import { type Answer, jsonAnswer, type Operation } from './operation.ts';

/** The operations. */
export function faultAndClockOperations(): readonly Operation[] {
  return [...faultOperations(), ...clockOperations()];
}

function development(path: string, operation: Described): Operation {
  return managed(SHORT, path, { tag: 'Development', isOurs: true, ...operation });
}

const armed = listOf(
  z.object({
    kind: z.enum([...answerFaults, ...tokenFaults]),
    count: z.int(),
    path: z.string(),
    seconds: z.number(),
  }),
);

function faultOperations(): readonly Operation[] {
  const answer = (description: string): Answer => jsonAnswer(description, armed, 'Faults');
  const fault = (operation: Described): Operation => development('/faults', operation);
  return [
    fault({
      method: 'get',
      id: 'listFaults',
      summary: 'Faults that are armed',
      answers: { 200: answer('They.') },
    }),
    fault({
      method: 'post',
      id: 'armFault',
      summary: 'Arms a fault for the next requests',
      body: {
        ...json('The fault.', faultBody, {
          kind: 'What the requests meet.',
          count: 'How many requests.',
          path: 'The beginning of their paths.',
          seconds: 'Of `slow`: how long the answer waits.',
        }),
        required: true,
      },
      answers: { 201: answer('All that are armed.') },
      refusals: ['InvalidOperation'],
    }),
    fault({
      method: 'delete',
      id: 'clearFaults',
      summary: 'Clears all faults',
      answers: { 200: answer('None.') },
    }),
  ];
}

function clockOperations(): readonly Operation[] {
  const answer = jsonAnswer(
    'The time by the clock, and how many seconds it is ahead of the real time.',
    z.object({ now: z.iso.datetime(), ahead: z.number() }),
    'Clock',
  );
  const clock = (operation: Omit<Described, 'answers'>): Operation =>
    development('/clock', { ...operation, answers: { 200: answer } });
  return [
    clock({
      method: 'get',
      id: 'getClock',
      summary: 'The clock by which evidence is judged and tokens are issued',
    }),
    clock({
      method: 'put',
      id: 'moveClock',
      summary: 'Moves the clock',
      body: {
        ...json(
          'Where to: a moment with its zone, or seconds ahead of the real time; 2000 to 2099.',
          clockBody,
          {},
        ),
        required: true,
      },
    }),
    clock({ method: 'delete', id: 'resetClock', summary: 'Sets the clock to the real time' }),
  ];
}
