/** A thread that asks `/healthz` again and again, and reports how long the longest answer took. */

import { Agent, get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let longest = 0;
let asked = 0;
let going = true;

parentPort?.on('message', () => {
  going = false;
});

function ask() {
  return new Promise((done, refuse) => {
    const began = performance.now();
    const asking = get(`${workerData.endpoint}/healthz`, { agent }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        longest = Math.max(longest, performance.now() - began);
        asked++;
        if (answer.statusCode === 200) done(undefined);
        else refuse(new Error(`/healthz answered ${answer.statusCode}`));
      });
    });
    asking.on('error', refuse);
  });
}

// The first answer sets the connection up.
await ask();
longest = 0;
asked = 0;
parentPort?.postMessage('ready');
while (going) {
  await ask();
  await new Promise((done) => setTimeout(done, 5));
}
agent.destroy();
parentPort?.postMessage({ longest, asked });
parentPort?.close();
