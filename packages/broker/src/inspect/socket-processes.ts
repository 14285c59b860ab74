import { readdir, readFile, readlink } from 'node:fs/promises';

/** A process of the operating system. */
export interface OsProcess {
  readonly pid: number;
  readonly name: string;
}

/** A loopback socket, identified by both TCP ports: sockets to other servers may have one of them too. */
interface LoopbackSocket {
  readonly localPort: number | undefined;
  readonly remotePort: number | undefined;
}

/** The TCP ports of a socket: its own, and that of its other end. */
type Ends = `${number}:${number}`;

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
      unknown.length > 0 && process.platform === 'linux' ? await ownersOf(unknown) : new Map<Ends, OsProcess>();
    for (const socket of unknown) this.#known.set(socket, { process: owners.get(peerEndsOf(socket)) });
    return new Map(
      sockets.flatMap((socket) => {
        const owner = this.#known.get(socket)?.process;
        return owner === undefined ? [] : [[socket, owner] as const];
      }),
    );
  }
}

/** Returns the ports of a socket as its peer sees them. */
function peerEndsOf({ localPort = 0, remotePort = 0 }: LoopbackSocket): Ends {
  return `${remotePort}:${localPort}`;
}

/** Returns the processes by the ports of their sockets. */
async function ownersOf(sockets: readonly LoopbackSocket[]): Promise<Map<Ends, OsProcess>> {
  const wanted = new Set(sockets.map(peerEndsOf));
  const endsOfInode = new Map<string, Ends>();
  for (const { ends, inode } of loopbackSockets(await orNothing(readFile('/proc/net/tcp', 'utf8'), '')))
    if (wanted.has(ends)) endsOfInode.set(inode, ends);
  const owners = new Map<Ends, OsProcess>();
  for (const pid of await orNothing(readdir('/proc'), [])) {
    if (endsOfInode.size === owners.size) break;
    if (!/^\d+$/.test(pid)) continue;
    for (const inode of await socketInodesOf(pid)) {
      const ends = endsOfInode.get(inode);
      if (ends !== undefined) owners.set(ends, { pid: Number(pid), name: await nameOf(pid) });
    }
  }
  return owners;
}

/** Returns the sockets in a table of `/proc/net`. */
function loopbackSockets(table: string): { ends: Ends; inode: string }[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', remote = '', , , , , , , inode = ''] = line.trim().split(/\s+/);
    const [address, port = ''] = local.split(':');
    const [, remotePort = ''] = remote.split(':');
    const ends = `${Number.parseInt(port, 16)}:${Number.parseInt(remotePort, 16)}` as const;
    return address === LOOPBACK ? [{ ends, inode }] : [];
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
