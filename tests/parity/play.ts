/** Plays cases, in whatever process it is bundled into. */
import type { Channel, Implementation, Stage } from './case.ts';
import { allCases } from './cases/index.ts';
import { receive, Transcript } from './transcript.ts';

const ROUND_TRIPS_COUNT = 3;

/** Below the timeout of the test runners, so that they show what had happened. */
const CASE_TIMEOUT_MS = 8_000;

export type MakeChannel = () => Promise<Channel>;

/** Where errors end up that nobody catches. */
export type WatchUncaught = (note: (message: string) => void) => void;

export interface Player {
  /** @returns what came of the case. */
  play(implementation: Implementation, name: string): Promise<unknown>;
}

/** The platform's own. */
async function makeNativeChannel(): Promise<Channel> {
  return new MessageChannel();
}

/** @param makePeerChannel makes a channel of two `PeerPort`s, both in this process. */
export function player(makePeerChannel: MakeChannel, watchUncaught: WatchUncaught): Player {
  let uncaught = new Transcript<string>();
  watchUncaught((message) => uncaught.note(message));
  return {
    async play(implementation, name) {
      const made: Channel[] = [];
      const makeChannel = async () => {
        const channel = await (implementation.startsWith('PeerPort') ? makePeerChannel() : makeNativeChannel());
        made.push(channel);
        return channel;
      };
      uncaught = new Transcript();
      const stage = await setStage(makeChannel, uncaught);
      try {
        return await inTime(allCases[name]?.play(stage));
      } finally {
        for (const { port1, port2 } of made) {
          port1.close();
          port2.close();
        }
      }
    },
  };
}

async function setStage(makeChannel: MakeChannel, uncaught: Transcript): Promise<Stage> {
  const [{ port1, port2 }, aside] = [await makeChannel(), await makeChannel()];
  aside.port2.onmessage = ({ data }) => aside.port2.postMessage(data);
  async function quiet(): Promise<void> {
    for (let turn = 0; turn < ROUND_TRIPS_COUNT; turn++) {
      const back = receive(aside.port1, 1);
      aside.port1.postMessage(turn);
      await back;
    }
  }
  return { port1, port2, makeChannel, quiet, uncaught };
}

async function inTime(played: Promise<unknown> | undefined): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over in ${CASE_TIMEOUT_MS} ms`)), CASE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([played, late]);
  } finally {
    clearTimeout(timer);
  }
}
