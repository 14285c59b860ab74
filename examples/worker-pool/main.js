// Counts primes with a pool of processes, one of which is killed in the middle of a job.
import { fork } from 'node:child_process';
import { startBroker } from '@peerport/broker';
import { connect } from '@peerport/client';
import { Pool } from './pool.js';

const { 2: workersCount = 3 } = process.argv;
const JOBS_COUNT = 20;
const JOB_SIZE = 50_000;

const broker = await startBroker();

/** @type {Pool<{ from: number, to: number }, { pid: number, primesCount: number }>} */
const pool = new Pool();
/** @type {Promise<void>[]} */
const ready = [];
for (let i = 0; i < Number(workersCount); i++) {
  const { port1, port2 } = await broker.createChannel();
  fork(new URL('worker.js', import.meta.url)).send(port2);
  const port = connect(port1);
  ready.push(port.ready);
  pool.add(port);
}
await Promise.all(ready);

const jobs = Array.from({ length: JOBS_COUNT }, (_, i) => pool.run({ from: i * JOB_SIZE, to: (i + 1) * JOB_SIZE }));
try {
  // By now, the worker that answered first has its next job.
  const { pid } = await Promise.race(jobs);
  process.kill(pid, 'SIGKILL');
  console.log(`process ${pid} is killed`);

  let primesCount = 0;
  for (const answer of await Promise.all(jobs)) primesCount += answer.primesCount;
  console.log(`${primesCount} primes below ${JOBS_COUNT * JOB_SIZE}; jobs that were done again: ${pool.redoneCount}`);
} catch (error) {
  console.error(`not all jobs could be done: ${/** @type {Error} */ (error).message}`);
  process.exitCode = 1;
}
await pool.close();
await broker.close();
