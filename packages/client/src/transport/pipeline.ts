/** Azure's HTTP pipeline with the policies that this client has a use for: forms and redirects are not among them. */

import {
  agentPolicy,
  createEmptyPipeline,
  decompressResponsePolicy,
  defaultRetryPolicy,
  type LogPolicyOptions,
  logPolicy,
  type Pipeline,
  type PipelineOptions,
  proxyPolicy,
  setClientRequestIdPolicy,
  tlsPolicy,
  tracingPolicy,
  userAgentPolicy,
} from '@azure/core-rest-pipeline';
import { isNodeLike } from '@azure/core-util';
import { packageName, packageVersion } from '../version.ts';

type Log = NonNullable<LogPolicyOptions['logger']>;

/**
 * The policies of `createPipelineFromOptions`, in its order, without those for forms and multipart bodies, which no request
 * here has, and without the one that follows redirects: evidence, credential and keys belong to the instance that was named,
 * and to no other that it points to.
 */
export function createClientPipeline(options: PipelineOptions, log: Log): Pipeline {
  const pipeline = createEmptyPipeline();
  if (isNodeLike) {
    if (options.agent !== undefined) pipeline.addPolicy(agentPolicy(options.agent));
    if (options.tlsOptions !== undefined) pipeline.addPolicy(tlsPolicy(options.tlsOptions));
    pipeline.addPolicy(proxyPolicy(options.proxyOptions));
    pipeline.addPolicy(decompressResponsePolicy());
  }
  const prefix = options.userAgentOptions?.userAgentPrefix;
  const own = `${packageName}/${packageVersion}`;
  const userAgent = { userAgentPrefix: prefix === undefined ? own : `${prefix} ${own}` };
  const logging = {
    logger: log,
    additionalAllowedHeaderNames: ['x-ms-request-id', 'x-ms-maa-service-version', 'x-ms-error-code'],
  };
  pipeline.addPolicy(userAgentPolicy(userAgent));
  pipeline.addPolicy(setClientRequestIdPolicy(options.telemetryOptions?.clientRequestIdHeaderName));
  pipeline.addPolicy(defaultRetryPolicy(options.retryOptions), { phase: 'Retry' });
  pipeline.addPolicy(tracingPolicy({ ...userAgent, ...logging }), { afterPhase: 'Retry' });
  pipeline.addPolicy(logPolicy(logging), { afterPhase: 'Sign' });
  return pipeline;
}
