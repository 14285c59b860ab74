import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Broker } from '@peerport/broker';
import type { Assignment, Role } from './talk.ts';

const TALK = fileURLToPath(new URL('talk.js', import.meta.url));

/** The processes of a fictional app: an editor and its helpers. Disposing of it ends them. */
export class Processes implements AsyncDisposable {
  readonly #broker: Broker;
  readonly #children = new Map<string, ChildProcess>();

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /** Opens a channel between two named processes, starting each on first use. */
  async join(label: string, [name1, role1]: [string, Role], [name2, role2]: [string, Role]): Promise<void> {
    const [one, two] = [this.#named(name1), this.#named(name2)];
    const { port1, port2 } = await this.#broker.createChannel({
      label,
      port1: { holder: holder(name1, one) },
      port2: { holder: holder(name2, two) },
    });
    one.send({ ticket: port1, role: role1 } satisfies Assignment);
    two.send({ ticket: port2, role: role2 } satisfies Assignment);
  }

  /** Creates a channel, and hands out only one of its tickets. */
  async invite(label: string, [name, role]: [string, Role]): Promise<void> {
    const child = this.#named(name);
    const { port1 } = await this.#broker.createChannel({
      label,
      ttlMs: 600_000,
      port1: { holder: holder(name, child) },
    });
    child.send({ ticket: port1, role } satisfies Assignment);
  }

  /** Kills a process. */
  async kill(name: string): Promise<void> {
    const child = this.#named(name);
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
    this.#children.delete(name);
  }

  #named(name: string): ChildProcess {
    const child = this.#children.get(name) ?? fork(TALK, { serialization: 'advanced' });
    this.#children.set(name, child);
    return child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#children.keys()].map((name) => this.kill(name)));
  }
}

function holder(label: string, { pid }: ChildProcess) {
  return pid === undefined ? { label } : { label, pid };
}
