/** The one schema of a service's settings: for the configuration file, the environment and `--set`. */

import {
  accessSettings,
  administrationSettings,
  auditSettings,
  evidenceSettings,
  limitSettings,
  logSettings,
  metricsSettings,
  tlsSettings,
} from '@veritee/service/internal';
import { z } from 'zod';
import { instant } from '../input/options.ts';
import { sectionSchemas } from '../kinds/sections.ts';

/** Options of `serve` as camel-cased members, lists where options may be repeated; sections for what has no option. */
export const settingsSchema = z.strictObject({
  host: z.string().min(1).optional(),
  port: z.int().min(0).max(65535).optional(),
  data: z.string().min(1).optional(),
  database: z.string().min(1).optional(),
  masterKey: z.string().min(1).optional(),
  instance: z.array(z.string()).optional(),
  defaultInstance: z.enum(['on', 'off']).optional(),
  keyMaxAge: z.int().min(1).optional(),
  keyLead: z.int().min(0).optional(),
  publicUrl: z.string().min(1).optional(),
  region: z.string().min(1).optional(),
  domain: z.array(z.string()).optional(),
  simulator: z.boolean().optional(),
  development: z.boolean().optional(),
  developmentIdentity: z.boolean().optional(),
  developmentBeyondLoopback: z.boolean().optional(),
  endorsements: z.array(z.string()).optional(),
  serveEndorsements: z.boolean().optional(),
  console: z.boolean().optional(),
  trustRoot: z.array(z.string()).optional(),
  accept: z.array(z.string()).optional(),
  allowOrigin: z.array(z.string()).optional(),
  clock: z.string().transform(moment).optional(),
  tls: tlsSettings.optional(),
  access: accessSettings.optional(),
  limits: limitSettings.optional(),
  metrics: metricsSettings.optional(),
  audit: auditSettings.optional(),
  evidence: evidenceSettings.optional(),
  administration: administrationSettings.optional(),
  ...sectionSchemas,
  log: logSettings.optional(),
});

/** Settings of a service; those that are absent have their defaults. */
export type ServeSettings = z.output<typeof settingsSchema>;

/** A moment, spelled as for --clock. */
function moment(text: string, context: z.RefinementCtx): Date {
  try {
    return instant(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'no moment' });
    return z.NEVER;
  }
}
