/** A network between a program and a server that can lose everything without telling anybody. */

import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Its connections end only when the test closes it, or when one side ends them while it still forwards. */
export class Network {
  readonly #sockets = new Set<Socket>();
  readonly #lost = new Set<Socket>();
  #server: Server | undefined;
  #fatal: string | undefined;
  #down = false;

  /** @returns the server's address through this network */
  async between(url: string): Promise<string> {
    const target = new URL(url);
    this.#server = createServer((near) => this.#connect(near, target));
    const server = this.#server;
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const through = new URL(url);
    through.port = `${(server.address() as AddressInfo).port}`;
    return through.href;
  }

  #connect(near: Socket, target: URL): void {
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => this.#pass(() => to.destroy()));
      from.on('close', () => this.#pass(() => to.destroy()));
      from.on('end', () => this.#pass(() => to.end()));
      from.on('data', (chunk: Buffer) => {
        if (from === near && this.#fatal !== undefined && chunk.includes(this.#fatal)) this.cut();
        if (!this.#lost.has(from)) to.write(chunk);
      });
    }
    if (this.#down) for (const socket of [near, far]) this.#lose(socket);
  }

  #pass(act: () => void): void {
    if (this.#lost.size === 0) act();
  }

  #lose(socket: Socket): void {
    this.#lost.add(socket);
    socket.pause();
  }

  /** Everything sent on the connections of today gets lost; later ones work. */
  swallow(): void {
    for (const socket of this.#sockets) this.#lose(socket);
  }

  /** As if the machine had lost its power: nothing gets through any more, in no direction, on no connection. */
  cut(): void {
    this.#down = true;
    this.swallow();
  }

  /** `cut` at the first message to the server with this text, which is lost as well. */
  cutAt(text: string): void {
    this.#fatal = text;
  }

  /** Whether it was cut. */
  get isCut(): boolean {
    return this.#down;
  }

  close(): void {
    this.#lost.clear();
    for (const socket of this.#sockets) socket.destroy();
    this.#server?.close();
  }
}
