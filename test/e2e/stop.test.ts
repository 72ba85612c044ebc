/** Stopping the service: requests under way get their answer, and nothing waits for ever. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { base64url } from '@veritee/core/internal';
import type { EndorsementSource } from '@veritee/evidence';
import { createSimulatedPki, simulate, simulatedAnchors, simulatorSource } from '@veritee/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

let running: SimulatedService | undefined;
afterEach(async () => {
  await running?.close().catch(() => undefined);
  running = undefined;
});

/** A service whose endorser answers only when it is released. */
async function withSlowEndorser(stopSeconds: number) {
  let release: () => void = () => undefined;
  let asked: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const wasAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const pki = createSimulatedPki();
  const own = simulatorSource(pki, { currentDate: () => new Date() });
  const source: EndorsementSource = {
    name: 'slow',
    get: async (request, options) => {
      asked();
      await released;
      return own.get(request, options);
    },
  };
  running = await startSimulatedService({
    protocol: 'http',
    source,
    anchors: simulatedAnchors(pki),
    limits: { stopSeconds },
  });
  const quote = base64url(simulate('SgxEnclave', pki).evidence);
  const answer = fetch(`${running.service.endpoint}/attest/SgxEnclave?api-version=2022-08-01`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ quote }),
  });
  answer.catch(() => undefined);
  await wasAsked;
  return { service: running.service, answer, release };
}

describe('a service that is asked to stop', () => {
  it('answers the request under way, then ends; new connections are refused meanwhile', async () => {
    const { service, answer, release } = await withSlowEndorser(60);
    let ended = false;
    const stopped = service.close().then(() => {
      ended = true;
    });
    await expect.poll(() => fetch(`${service.endpoint}/healthz`).catch(() => 'refused')).toBe('refused');
    expect(ended).toBe(false);
    release();
    const { status } = await answer;
    expect(status).toBe(200);
    await stopped;
  });

  it('answers a request that comes on a connection with one under way, and closes it then', async () => {
    const { service, answer, release } = await withSlowEndorser(60);
    const { hostname, port } = new URL(service.endpoint);
    const socket = connect(Number(port), hostname);
    let heard = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
    });
    const ended = once(socket, 'close');
    const get = `GET /policies/SgxEnclave?api-version=2022-08-01 HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`;
    const quote = base64url(simulate('SgxEnclave', createSimulatedPki()).evidence);
    const body = JSON.stringify({ quote });
    socket.write(
      `POST /attest/SgxEnclave?api-version=2022-08-01 HTTP/1.1\r\nhost: ${hostname}\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    // Only what has begun before the end keeps its connection.
    await expect.poll(() => socket.bytesWritten).toBeGreaterThan(body.length);
    await fetch(`${service.endpoint}/healthz`);
    const stopped = service.close();
    await expect.poll(() => fetch(`${service.endpoint}/healthz`).catch(() => 'refused')).toBe('refused');
    socket.write(get);
    await setTimeout(100);
    release();
    await Promise.all([ended, stopped, answer]);
    const [, , second = ''] = heard.split('HTTP/1.1 ');
    expect(second).toMatch(/^401 /);
    expect(second).toMatch(/^connection: close\r$/im);
    expect(second).toMatch(/^x-ms-error-code: Unauthorized\r$/m);
  });

  it('cuts off what does not end in the time that it has', async () => {
    const { service, answer, release } = await withSlowEndorser(0);
    await service.close();
    await expect(answer).rejects.toThrow();
    release();
  });
});
