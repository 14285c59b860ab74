import { IPCModule } from '@achrinza/node-ipc';
import type { Pipe } from '../../workloads/pipe.ts';

/** Which side of the socket, and where. */
export interface NodeIpcConfig {
  readonly role: 'listens' | 'connects';
  /** A folder for the socket, with a `/` at its end. */
  readonly socketRoot: string;
}

const ID = 'responder';

/** node-ipc frames JSON: a buffer travels as a string in base64. */
interface Base64 {
  readonly base64: string;
}

export async function openNodeIpc({ role, socketRoot }: NodeIpcConfig): Promise<Pipe> {
  const ipc = new IPCModule();
  Object.assign(ipc.config, { id: ID, silent: true, socketRoot });
  let deliver: (message: unknown) => void = () => {};
  const onMessage = (data: unknown) => deliver(decode(data));
  if (role === 'connects') {
    await new Promise<void>((resolve) => ipc.connectTo(ID, resolve));
    const client = ipc.of[ID];
    if (client === undefined) throw new Error('node-ipc has not connected');
    client.on('message', onMessage);
    return {
      post: (message) => client.emit('message', encode(message)),
      receive(listener) {
        deliver = listener;
      },
      close: () => ipc.disconnect(ID),
    };
  }
  let peer: object | undefined;
  await new Promise<void>((resolve) => {
    ipc.serve(resolve);
    ipc.server.start();
  });
  ipc.server.on('message', (data, socket) => {
    peer = socket;
    onMessage(data);
  });
  return {
    post(message) {
      if (peer === undefined) throw new Error('the listening side only answers');
      ipc.server.emit(peer, 'message', encode(message));
    },
    receive(listener) {
      deliver = listener;
    },
    close: () => ipc.server.stop(),
  };
}

function encode(message: unknown): unknown {
  return message instanceof ArrayBuffer ? { base64: Buffer.from(message).toString('base64') } : message;
}

function decode(data: unknown): unknown {
  const isBase64 = typeof data === 'object' && data !== null && 'base64' in data;
  return isBase64 ? Buffer.from((data as Base64).base64, 'base64') : data;
}
