import { parentPort } from 'node:worker_threads';
import type { TapOrder, TapReport } from './orders.ts';
import { TapReader } from './tap-reader.ts';

const port = parentPort;
if (port === null) throw new Error('tap-worker must be run as a worker thread');

const readers = new Map<number, TapReader>();
const report = (report: TapReport) => port.postMessage(report);

port.on('message', (order: TapOrder) => {
  const { tap } = order;
  if (order.type === 'open') {
    const { number, withPayload } = order;
    readers.set(tap, new TapReader({ number, withPayload, send: (text) => report({ tap, type: 'text', text }) }));
    return;
  }
  const reader = readers.get(tap);
  switch (order.type) {
    case 'news':
      reader?.take(order.news);
      report({ tap, type: 'taken', bytes: order.bytes });
      return;
    case 'sent':
      reader?.sent(order.bytes);
      return;
    case 'close':
      reader?.close();
      readers.delete(tap);
      report({ tap, type: 'closed' });
  }
});
