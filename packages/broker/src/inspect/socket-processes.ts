import { readdir, readFile, readlink } from 'node:fs/promises';

/** A process of the operating system. */
export interface OsProcess {
  readonly pid: number;
  readonly name: string;
}

/** A loopback socket, identified by the TCP port of its other end. */
interface LoopbackSocket {
  readonly remotePort: number | undefined;
}

/** IPv4 127.0.0.1, as `/proc/net/tcp` writes it. */
const LOOPBACK = '0100007F';

/** Finds the processes at the other ends of sockets: on Linux in `/proc`, elsewhere none. */
export class SocketProcesses {
  /** The process of a socket does not change. `undefined`: it was not found. */
  readonly #known = new WeakMap<LoopbackSocket, { readonly process: OsProcess | undefined }>();

  /** Returns the processes that it finds. The others belong to other users, or are gone. */
  async find<S extends LoopbackSocket>(sockets: readonly S[]): Promise<Map<S, OsProcess>> {
    const unknown = sockets.filter((socket) => !this.#known.has(socket));
    const owners =
      unknown.length > 0 && process.platform === 'linux' ? await ownersOfPorts(unknown) : new Map<number, OsProcess>();
    for (const socket of unknown) this.#known.set(socket, { process: owners.get(socket.remotePort ?? 0) });
    return new Map(
      sockets.flatMap((socket) => {
        const owner = this.#known.get(socket)?.process;
        return owner === undefined ? [] : [[socket, owner] as const];
      }),
    );
  }
}

/** Returns the processes by TCP port. */
async function ownersOfPorts(sockets: readonly LoopbackSocket[]): Promise<Map<number, OsProcess>> {
  const wanted = new Set(sockets.map(({ remotePort }) => remotePort));
  const portOfInode = new Map<string, number>();
  for (const { port, inode } of loopbackSockets(await orNothing(readFile('/proc/net/tcp', 'utf8'), '')))
    if (wanted.has(port)) portOfInode.set(inode, port);
  const owners = new Map<number, OsProcess>();
  for (const pid of await orNothing(readdir('/proc'), [])) {
    if (portOfInode.size === owners.size) break;
    if (!/^\d+$/.test(pid)) continue;
    for (const inode of await socketInodesOf(pid)) {
      const port = portOfInode.get(inode);
      if (port !== undefined) owners.set(port, { pid: Number(pid), name: await nameOf(pid) });
    }
  }
  return owners;
}

/** Returns the local port and inode of each line. */
function loopbackSockets(table: string): { port: number; inode: string }[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , , , , , , , inode = ''] = line.trim().split(/\s+/);
    const [address, port = ''] = local.split(':');
    return address === LOOPBACK ? [{ port: Number.parseInt(port, 16), inode }] : [];
  });
}

async function socketInodesOf(pid: string): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const files = await orNothing(readdir(folder), []);
  const targets = await Promise.all(files.map((file) => orNothing(readlink(`${folder}/${file}`), '')));
  return targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []);
}

async function nameOf(pid: string): Promise<string> {
  return (await orNothing(readFile(`/proc/${pid}/comm`, 'utf8'), '')).trim();
}

/** The process may be gone, or belong to another user. */
async function orNothing<T>(reading: Promise<T>, nothing: T): Promise<T> {
  try {
    return await reading;
  } catch {
    return nothing;
  }
}
