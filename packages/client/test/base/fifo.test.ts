import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Fifo } from '../../src/base/fifo.ts';

test('does what an array does with push and shift', () => {
  const commands = fc.array(
    fc.oneof(
      fc.nat().map((item) => ({ item })),
      fc.constantFrom('shift', 'peek', 'takeAll'),
    ),
  );
  fc.assert(
    fc.property(commands, (steps) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      for (const step of steps) {
        if (typeof step === 'object') {
          fifo.push(step.item);
          model.push(step.item);
        } else if (step === 'shift') expect(fifo.shift()).toBe(model.shift());
        else if (step === 'peek') expect(fifo.peek()).toBe(model[0]);
        else expect(fifo.takeAll()).toEqual(model.splice(0));
        expect(fifo.length).toBe(model.length);
      }
    }),
  );
});
