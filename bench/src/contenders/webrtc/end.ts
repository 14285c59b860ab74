import type { Pipe } from '../../workloads/pipe.ts';

/** Chromium takes messages of up to 256 KiB. */
const PIECE_BYTES = 256 * 1024;
/** Chromium closes a channel whose buffer exceeds 16 MiB. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;

let connection: RTCPeerConnection | undefined;
let channel: Promise<RTCDataChannel> | undefined;

/** The steps of the handshake: each returns the argument of the next one, in the other page. */
export const handshake = {
  async offer(): Promise<string> {
    connection = new RTCPeerConnection();
    channel = opened(connection.createDataChannel('bench'));
    await connection.setLocalDescription();
    return description(connection);
  },
  async answer(offer: string): Promise<string> {
    connection = new RTCPeerConnection();
    channel = new Promise((resolve) => {
      (connection as RTCPeerConnection).ondatachannel = (event) => resolve(opened(event.channel));
    });
    await connection.setRemoteDescription({ type: 'offer', sdp: offer });
    await connection.setLocalDescription();
    return description(connection);
  },
  async accept(answer: string): Promise<void> {
    await connection?.setRemoteDescription({ type: 'answer', sdp: answer });
  },
};

/** Call it after the handshake. */
export async function openDataChannel(): Promise<Pipe> {
  if (channel === undefined) throw new Error('the handshake comes first');
  return new DataChannelPipe(await channel);
}

function opened(dataChannel: RTCDataChannel): Promise<RTCDataChannel> {
  dataChannel.binaryType = 'arraybuffer';
  return new Promise((resolve, reject) => {
    dataChannel.onopen = () => resolve(dataChannel);
    dataChannel.onerror = ({ error }) => reject(error);
  });
}

/** Includes all candidates. */
async function description(peer: RTCPeerConnection): Promise<string> {
  while (peer.iceGatheringState !== 'complete') {
    await new Promise((resolve) => peer.addEventListener('icegatheringstatechange', resolve, { once: true }));
  }
  return peer.localDescription?.sdp ?? '';
}

/** JSON as text, buffers as they are; large ones in pieces, after their length as text. */
class DataChannelPipe implements Pipe {
  readonly #channel: RTCDataChannel;
  readonly #waiting: (string | Uint8Array<ArrayBuffer>)[] = [];
  #deliver: (message: unknown) => void = () => {};
  #buffer = new Uint8Array(0);
  #receivedBytes = 0;

  constructor(dataChannel: RTCDataChannel) {
    this.#channel = dataChannel;
    dataChannel.bufferedAmountLowThreshold = MAX_BUFFERED_BYTES / 2;
    dataChannel.onbufferedamountlow = () => this.#flush();
  }

  post(message: unknown): void {
    if (message instanceof ArrayBuffer) {
      const bytes = new Uint8Array(message);
      this.#waiting.push(`#${bytes.length}`);
      for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
        this.#waiting.push(bytes.subarray(start, start + PIECE_BYTES));
      }
    } else {
      this.#waiting.push(JSON.stringify(message));
    }
    this.#flush();
  }

  receive(listener: (message: unknown) => void): void {
    this.#deliver = listener;
    this.#channel.onmessage ??= ({ data }: MessageEvent<string | ArrayBuffer>) => this.#onMessage(data);
  }

  close(): void {
    connection?.close();
  }

  #flush(): void {
    let sentCount = 0;
    for (const data of this.#waiting) {
      if (this.#channel.bufferedAmount >= MAX_BUFFERED_BYTES) break;
      this.#channel.send(data as string & Uint8Array<ArrayBuffer>);
      sentCount++;
    }
    this.#waiting.splice(0, sentCount);
  }

  #onMessage(data: string | ArrayBuffer): void {
    if (data instanceof ArrayBuffer) {
      this.#buffer.set(new Uint8Array(data), this.#receivedBytes);
      this.#receivedBytes += data.byteLength;
      if (this.#receivedBytes === this.#buffer.length) this.#deliver(this.#buffer);
    } else if (data.startsWith('#')) {
      this.#buffer = new Uint8Array(Number(data.slice(1)));
      this.#receivedBytes = 0;
    } else {
      this.#deliver(JSON.parse(data));
    }
  }
}
