/** The door of service. */

export { ServiceError } from './errors.ts';
export {
  type DevelopmentOptions,
  type LogTarget,
  type RunningService,
  type ServiceOptions,
  startService,
} from './service.ts';
export { serviceVersion } from './version.ts';
