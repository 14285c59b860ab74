/** A process that holds ports and talks over them on command: see `processes.ts`. */
import { connect, type PeerPort, type Ticket } from '@peerport/client';

/** What a process does with a port. */
export type Role = 'edit' | 'render' | 'search' | 'index' | 'read' | 'send-files' | 'wait';

/** A command to a process. */
export interface Assignment {
  readonly ticket: Ticket;
  readonly role: Role;
}

const FILE_PIECE_BYTES = 48 * 1_024;

const roles: Record<Role, (port: PeerPort) => void> = {
  edit(port) {
    let version = 0;
    repeat(30, () =>
      port.postMessage({ type: 'edit', version: ++version, at: { line: version % 80, column: 4 }, text: 'let' }),
    );
  },
  render(port) {
    port.onmessage = ({ data: { version } }) => {
      const dirty = new Map([[`block-${version % 12}`, new Set(['layout', 'paint'])]]);
      port.postMessage({ type: 'rendered', version, at: new Date(), dirty, pixels: new Uint8Array(600) });
    };
  },
  search(port) {
    const words = ['relay', 'credit', 'ticket', 'channel'];
    let asked = 0;
    repeat(110, () =>
      port.postMessage({ type: 'search', id: asked, query: words[asked++ % words.length], limit: 20n }),
    );
  },
  index(port) {
    port.onmessage = ({ data: { id, query } }) => {
      const hits = [{ file: `src/${query}.ts`, line: 12 }];
      setTimeout(() => port.postMessage({ type: 'hits', id, hits }), 4 + (id % 9));
    };
  },
  read(port) {
    port.onmessage = ({ data: { name, piece } }) => {
      if (piece % 8 === 0) port.postMessage({ type: 'indexed', name });
    };
  },
  'send-files'(port) {
    let piece = 0;
    repeat(40, () => {
      const bytes = new Uint8Array(Math.round(FILE_PIECE_BYTES * (1.2 + Math.sin(piece / 60))));
      port.postMessage({ name: `asset-${Math.floor(piece / 8)}.png`, piece: piece++, bytes }, [bytes.buffer]);
    });
  },
  wait() {},
};

/** References all ports: one that is garbage collected closes. */
const ports: PeerPort[] = [];

process.on('message', ({ ticket, role }: Assignment) => {
  const port = connect(ticket);
  ports.push(port);
  roles[role](port);
});
process.on('disconnect', () => process.exit());

function repeat(intervalMs: number, task: () => void): void {
  setInterval(task, intervalMs);
}
