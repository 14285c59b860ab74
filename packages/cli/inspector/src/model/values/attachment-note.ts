import type { Attachment } from '@peerport/protocol';

/** Stands in a value for something that its message brings along, and this page does not have. */
export class AttachmentNote {
  readonly text: string;

  constructor(attachment: Attachment) {
    this.text = textOf(attachment);
  }
}

/** Says nothing of tickets: they are secret. */
function textOf(attachment: Attachment): string {
  switch (attachment.kind) {
    case 'blob': {
      const what = attachment.name === undefined ? 'Blob' : `File ${JSON.stringify(attachment.name)}`;
      return `${what}, ${attachment.bytes.length} bytes${attachment.type && `, ${attachment.type}`}`;
    }
    case 'unreadable':
      return `Blob that could not be read: ${attachment.message}`;
    case 'file-list':
      return `FileList, ${attachment.files.length} files`;
    case 'image-bitmap':
      return `ImageBitmap, ${attachment.width} × ${attachment.height}`;
    case 'native-port':
      return `MessagePort, lane ${attachment.lane}`;
    case 'readable-stream':
      return `ReadableStream, lane ${attachment.lane}`;
    case 'writable-stream':
      return `WritableStream, lane ${attachment.lane}`;
    case 'transform-stream':
      return `TransformStream, lanes ${attachment.readable} and ${attachment.writable}`;
    case 'port':
      return `PeerPort of channel ${attachment.ticket.channel}`;
  }
}
