/**
 * @template Job, Answer
 * @typedef {object} Task
 * @property {Job} job
 * @property {(answer: Answer) => void} resolve
 * @property {(error: Error) => void} reject
 */

/**
 * Distributes jobs to the workers at the other ends of its ports, one at a time each, so fast workers do more. If a worker dies,
 * its job goes to another.
 *
 * @template Job, Answer
 */
export class Pool {
  /** @type {Set<import('@peerport/client').PeerPort<Answer, Job>>} */
  #ports = new Set();
  /** @type {Task<Job, Answer>[]} */
  #waiting = [];
  /** @type {Set<() => void>} what gives a task to a worker that has none */
  #idle = new Set();

  /** How many jobs were reassigned because their worker died. */
  redoneCount = 0;

  /** @param {import('@peerport/client').PeerPort<Answer, Job>} port */
  add(port) {
    /** @type {Task<Job, Answer> | undefined} */
    let task;
    const takeNext = () => {
      task = this.#waiting.shift();
      if (task) port.postMessage(task.job);
      else this.#idle.add(takeNext);
    };
    port.onmessage = ({ data }) => {
      task?.resolve(data);
      takeNext();
    };
    port.onclose = () => {
      this.#ports.delete(port);
      this.#idle.delete(takeNext);
      if (task) {
        this.redoneCount++;
        this.#waiting.unshift(task);
      }
      this.#assign();
    };
    this.#ports.add(port);
    takeNext();
  }

  /**
   * Runs a job on a worker. Rejects if no worker is left.
   *
   * @param {Job} job
   * @returns {Promise<Answer>}
   */
  run(job) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      this.#assign();
    });
  }

  /** Closes the ports, which lets the workers end. Resolves when both sides have closed. */
  async close() {
    const ports = [...this.#ports];
    for (const port of ports) port.close();
    await Promise.all(ports.map(({ closed }) => closed));
  }

  #assign() {
    const [takeNext] = this.#idle;
    if (takeNext) {
      this.#idle.delete(takeNext);
      takeNext();
    } else if (this.#ports.size === 0) {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error('no worker is left'));
    }
  }
}
