import { dataCloneError } from '@peerport/protocol';
import type { NativePorts } from '../../platform/platform.ts';
import type { LaneLike } from '../carrier.ts';
import { isNativePort } from './brands.ts';
import { discard, discardMessages } from './discard.ts';
import { isUsable, watchClose } from './native-port-state.ts';

/**
 * @param path where the port sits in the message or the transfer list.
 * @throws DataCloneError the port is closed, or was transferred before. In Chromium and Node that can be told; elsewhere it
 *   may come out only in {@link sendNativePort}.
 */
export function checkNativePort(port: MessagePort, path: string, nativePorts: NativePorts): void {
  if (!isUsable(port, nativePorts))
    throw dataCloneError(path, 'is a MessagePort that is closed, was transferred already, or must not be transferred');
}

/**
 * Takes a native port over: to its owner it is as if it had been transferred (HTML §9.4.4, “transfer steps”). What its other
 * end posts goes through the channel from now on, with what was waiting in it first, and what the channel brings is posted
 * to its other end.
 *
 * - Closing either end closes the other, after what was posted before. In Chromium, where nothing tells, the far end
 *   closes within a second. A port whose socket went down closes too.
 * - A message that the native port took and the channel cannot (a `SharedArrayBuffer`, say), or that could not be read on
 *   arrival, is dropped, and the ports in it are closed; those before and after it arrive. When the channel refuses one for
 *   any other reason, the tunnel closes.
 * - In Node the tunnel does not keep the process alive, as a transferred port does not: the other end does if its
 *   owner listens to it, and so does the socket.
 *
 * @throws DataCloneError see {@link checkNativePort}; the port is untouched then.
 */
export function sendNativePort(port: MessagePort, lane: LaneLike, nativePorts: NativePorts): void {
  checkNativePort(port, '$', nativePorts);
  tunnel(nativePorts.transfer(port), lane);
}

/** Makes the native port that stands for the one that the other side gave to {@link sendNativePort}. */
export function receiveNativePort(lane: LaneLike, nativePorts: NativePorts): MessagePort {
  const { port1, port2 } = nativePorts.newChannel();
  tunnel(port1, lane);
  return port2;
}

/** On the wire: what was posted, and the ports that the event is to have, in order. */
type TunnelMessage = readonly [data: unknown, ports: readonly MessagePort[]];

/** An array may claim to have billions of ports; no more were transferred than came along. */
function isTunnelMessage(message: unknown, transferred: readonly object[]): message is TunnelMessage {
  if (!Array.isArray(message) || message.length !== 2) return false;
  const ports: unknown = message[1];
  return Array.isArray(ports) && ports.length <= transferred.length && ports.every(isNativePort);
}

/** In Node, `event.ports` also has the ports that transferred streams use inside, with their handlers. */
function isFresh(port: MessagePort): boolean {
  return port.onmessage === null;
}

function tunnel(port: MessagePort, lane: LaneLike): void {
  const stopWatching = watchClose(port, close);

  port.onmessage = ({ data, ports }) => {
    const message: TunnelMessage = [data, ports.filter(isFresh)];
    forward(ports, () => lane.post(message, 'all'));
  };
  (port as Partial<{ unref(): void }>).unref?.();

  lane.listen({
    onMessage({ data: message, transferred }) {
      if (!isTunnelMessage(message, transferred)) {
        discard(transferred);
        close();
        return;
      }
      const [data, ports] = message;
      forward(transferred, () => port.postMessage(data, [...new Set([...ports, ...transferred])] as Transferable[]));
    },
    onClose: close,
  });

  function forward(transferred: readonly object[], post: () => void): void {
    try {
      post();
    } catch (error) {
      discard(transferred);
      if ((error as Error).name !== 'DataCloneError') close();
    }
  }

  function close(): void {
    stopWatching();
    port.onmessage = null;
    port.close();
    lane.listen(discardMessages);
    lane.close();
  }
}
