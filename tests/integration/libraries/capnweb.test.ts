import { expect, test } from '@jest/globals';
import { newMessagePortRpcSession, RpcTarget } from 'capnweb';
import { pairOfPorts, testBroker } from '../../support/broker.ts';

class Notebook extends RpcTarget {
  readonly notes: string[] = [];
  readonly isFull: Promise<void>;
  #fill = () => {};

  constructor() {
    super();
    this.isFull = new Promise((resolve) => {
      this.#fill = resolve;
    });
  }

  note(text: string): void {
    if (this.notes.push(text) === 2) this.#fill();
  }
}

test('Cap’n Web starts the port before it listens: it still gets what came before', async () => {
  const [port1, port2] = await pairOfPorts(await testBroker());
  const remote = newMessagePortRpcSession<Notebook>(port1);
  void remote.note('one');
  void remote.note('two');
  port1.close();
  // From here on the messages are in the queue of port2.
  await port1.closed;
  const notebook = new Notebook();
  newMessagePortRpcSession(port2, notebook);
  await notebook.isFull;
  expect(notebook.notes).toEqual(['one', 'two']);
});
