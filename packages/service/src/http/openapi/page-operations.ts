/** The page for people, where it is served. */

import { z } from 'zod';
import { pageSettings } from '../console-settings.ts';
import { jsonSchema } from './json-schema.ts';
import { jsonAnswer, type Operation, pathParameter } from './operation.ts';

const any = jsonSchema(z.unknown());
const open = { method: 'get', tag: 'Service', token: 'open', isOurs: true } as const;

const LEADS =
  'The host name of an instance leads to the page of the service; without `publicUrl`, it does so only on the machine of the service.';
const elsewhere = { 307: { description: 'At the host name of an instance: to `/console/` of the service.' } };

/** Files of the page. */
export const pageOperations: readonly Operation[] = [
  {
    ...open,
    route: '/console',
    id: 'getPageAddress',
    summary: 'Where the page for people is',
    description: LEADS,
    answers: { ...elsewhere, 308: { description: 'It is at `/console/`.' } },
    refusals: ['NotFound'],
  },
  {
    ...open,
    route: '/console/settings.json',
    id: 'getPageSettings',
    summary: 'What the page for people may know of the service',
    description:
      'Where people sign in, and the issuer for development where there is one; its documented secrets, if it has those. Where that issuer is, hosts are refused that are neither loopback nor configured.',
    answers: { 200: jsonAnswer('The settings.', pageSettings, 'PageSettings') },
    refusals: ['Forbidden'],
  },
  {
    ...open,
    route: '/console/*',
    path: '/console/{path}',
    id: 'getPageFile',
    summary: 'The page for people',
    description: `The files of the page, the same for everyone. The path is empty for the page itself, and can have slashes. ${LEADS}`,
    parameters: [pathParameter('path', 'The name of a file, with slashes.')],
    answers: {
      200: {
        description: 'The file.',
        content: {
          'text/html': any,
          'text/javascript': any,
          'text/css': any,
          'image/svg+xml': any,
          'image/png': any,
          'application/json': any,
          'application/octet-stream': any,
        },
      },
      ...elsewhere,
    },
    refusals: ['NotFound'],
  },
];
