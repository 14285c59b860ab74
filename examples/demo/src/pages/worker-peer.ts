import type { WorkerCommands } from './commands.ts';
import { renderTile } from './mandelbrot.ts';
import type { Reply, Request } from './messages.ts';
import type { connect, PeerPort, Ticket } from './peerport.js';

/** The hidden worker: answers what the UI asks for. The same in a page and in a Node process. */
export class WorkerPeer implements WorkerCommands {
  readonly #connect: typeof connect;
  readonly #onTile: (tilesCount: number) => void;
  #tilesCount = 0;

  constructor(connectPort: typeof connect, onTile: (tilesCount: number) => void = () => undefined) {
    this.#connect = connectPort;
    this.#onTile = onTile;
  }

  async connect(ticket: Ticket): Promise<void> {
    const port = this.#connect(ticket);
    port.onmessage = ({ data }) => this.#answer(port, data as Request);
    await port.ready;
  }

  #answer(port: PeerPort, request: Request): void {
    const post = (reply: Reply, transfer: ArrayBuffer[] = []) => port.postMessage(reply, transfer);
    switch (request.type) {
      case 'tile': {
        const pixels = renderTile(request.view, request.tile);
        post({ type: 'tile', tile: request.tile, pixels }, [pixels.buffer]);
        this.#onTile(++this.#tilesCount);
        return;
      }
      case 'echo':
        post({ type: 'echo', payload: request.payload });
        return;
      case 'burst': {
        const payload = new Uint8Array(request.bytes);
        for (let sent = 0; sent < request.count; sent++) post({ type: 'data', payload });
        return;
      }
    }
  }
}
