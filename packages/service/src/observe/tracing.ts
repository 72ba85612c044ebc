/** Spans through the OpenTelemetry API. Where the operator brings no SDK, nothing is done. */

import {
  context,
  ProxyTracerProvider,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import { serviceVersion } from '../version.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The span of the request, where somebody collects spans. */
    span: Span | undefined;
  }
}

/** Does one step of a longer work. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

const NAME = '@veritee/service';

/** Whether an SDK collects spans: it is there before the service starts (`node --import`). */
export function isTraced(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer(NAME) !== undefined;
}

/** Gives every request its span, below the caller's where it names one (W3C trace context). */
export function addTracing(server: FastifyInstance): void {
  server.decorateRequest('span', undefined);
  if (!isTraced()) return;
  const tracer = trace.getTracer(NAME, serviceVersion);
  server.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    request.span = tracer.startSpan(
      `${request.method} ${route}`,
      {
        kind: SpanKind.SERVER,
        attributes: {
          'http.request.method': request.method,
          'http.route': route,
          'veritee.request_id': request.id,
        },
      },
      propagation.extract(context.active(), request.headers),
    );
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    request.span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) request.span?.setStatus({ code: SpanStatusCode.ERROR });
    request.span?.end();
    done();
  });
}

/** Runs the work of a request inside its span, so that spans of libraries below find their parent. */
export function within<T>(span: Span | undefined, work: () => Promise<T>): Promise<T> {
  return span === undefined ? work() : context.with(trace.setSpan(context.active(), span), work);
}

/** Steps as spans of their own; steps as they are where nobody collects spans. */
export function createStep(): Step {
  if (!isTraced()) return (_name, work) => work();
  const tracer = trace.getTracer(NAME, serviceVersion);
  return (name, work) =>
    tracer.startActiveSpan(name, async (span) => {
      try {
        return await work();
      } catch (error) {
        // The code only: messages may hold what a caller sent.
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'InternalError';
        span.setStatus({ code: SpanStatusCode.ERROR, message: code });
        throw error;
      } finally {
        span.end();
      }
    });
}
