import { expect } from '@jest/globals';
import type { Broker } from '@peerport/broker';
import { Child, type LoadFunctions } from './child.ts';

/** Channels over which messages go both ways in the process of {@link LoadFunctions}, until the load ends. */
export class Load {
  readonly #child: Child<LoadFunctions>;
  readonly #channelsCount: number;

  private constructor(child: Child<LoadFunctions>, channelsCount: number) {
    this.#child = child;
    this.#channelsCount = channelsCount;
  }

  static async start(broker: Pick<Broker, 'createChannel'>, channelsCount: number): Promise<Load> {
    const channels = await Promise.all(Array.from({ length: channelsCount }, () => broker.createChannel()));
    const child = Child.load();
    await child.call.start(channels.flatMap(({ port1, port2 }) => [port1, port2]));
    return new Load(child, channelsCount);
  }

  /** Expects every channel to have carried messages both ways, and to have lost none; then closes them. */
  async expectNothingLost(): Promise<void> {
    const ports = await this.#child.call.end();
    await this.#child.kill();
    expect(ports).toHaveLength(2 * this.#channelsCount);
    expect(ports.filter(({ problems }) => problems.length > 0)).toEqual([]);
    for (const [index, { posted }] of ports.entries()) {
      expect(posted).toBeGreaterThan(0);
      expect(ports[index ^ 1]?.received).toBe(posted);
    }
  }
}
