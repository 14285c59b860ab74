import type { Latencies, Measurement, MemoryCourse, Results, Scene } from '../../src/results.ts';

const MIB = 2 ** 20;

/** The variation between rounds: always the same numbers, so that reports can be compared. */
const JITTER = [0.97, 1.04, 1, 0.94, 1.02, 0.99, 1.07];

type Medians = Readonly<Record<string, number>>;

function measured(
  scene: Scene,
  workload: string,
  unit: Measurement['unit'],
  better: Measurement['better'],
  medians: Medians,
): Measurement[] {
  return Object.entries(medians).map(([contender, median], index) => {
    const rounds = JITTER.map((_, round) => median * (JITTER[(round + index) % JITTER.length] ?? 1));
    return {
      scene,
      workload,
      contender,
      unit,
      better,
      rounds,
      spread: { low: 0.97 * median, median, high: 1.04 * median },
    };
  });
}

function latencies(scene: Scene, workload: string, medians: Medians): Latencies[] {
  const percentiles = [0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100];
  const factors = [0.7, 0.85, 0.93, 1, 1.15, 1.5, 1.8, 2.9, 3.6, 7, 16, 31];
  return Object.entries(medians).map(([contender, median], index) => ({
    scene,
    workload,
    contender,
    percentiles: percentiles.map((percentile, at) => [percentile, median * (factors[at] ?? 1) ** (1 - index / 20)]),
  }));
}

function stalledReader(contender: string, relayPeak: number, readerPeak: number): MemoryCourse {
  const course = (base: number, peak: number) =>
    Array.from({ length: 60 }, (_, index): [number, number] => {
      const filled = index < 15 ? index / 15 : index < 40 ? 1 : Math.max(0.1, 1 - (index - 40) / 12);
      return [index * 100, (base + (peak - base) * filled) * MIB];
    });
  return {
    scene: 'broker',
    workload: '1 GiB posted to a stalled reader',
    contender,
    parties: [
      { party: 'sender', points: course(62, 1_110) },
      { party: 'relay', points: course(71, relayPeak) },
      { party: 'reader', points: course(58, readerPeak) },
    ],
  };
}

/** `values` in the order of `contenders`; NaN if there is none. */
function of(contenders: readonly string[], values: readonly number[]): Medians {
  return Object.fromEntries(
    contenders.map((name, i) => [name, values[i] ?? Number.NaN]).filter(([, value]) => !Number.isNaN(value)),
  );
}

function peers(scene: Scene, contenders: readonly string[], figures: readonly (readonly number[])[]): Measurement[] {
  const [p50, p99, oneWay, bothWays, kib1, kib64, mib1, mib64] = figures.map((values) => of(contenders, values)) as [
    Medians,
    Medians,
    Medians,
    Medians,
    Medians,
    Medians,
    Medians,
    Medians,
  ];
  return [
    ...measured(scene, 'round trip 64 B, p50', 'ms', 'lower', p50),
    ...measured(scene, 'round trip 64 B, p99', 'ms', 'lower', p99),
    ...measured(scene, 'small messages, one way', 'messages/s', 'higher', oneWay),
    ...measured(scene, 'small messages, both ways', 'messages/s', 'higher', bothWays),
    ...measured(scene, '1 KiB objects', 'messages/s', 'higher', kib1),
    ...measured(scene, '64 KiB buffers', 'MiB/s', 'higher', kib64),
    ...measured(scene, '1 MiB buffers', 'MiB/s', 'higher', mib1),
    ...measured(scene, 'one 64 MiB message', 'ms', 'lower', mib64),
  ];
}

const RENDERERS = [
  'peerport',
  'peerport (batch)',
  'native MessagePort',
  'ws relay',
  'socket.io',
  'WebRTC data channel',
  'BroadcastChannel',
];
const NODES = [
  'peerport',
  'peerport (batch)',
  'ws relay',
  'child_process IPC',
  'child_process IPC (advanced)',
  'node-ipc',
  'socket.io',
  'worker_threads MessagePort',
];

/** Plausible results of a run on a small machine. */
export const sample: Results = {
  machine: 'AMD EPYC 7763, 2 cores; Linux 6.8 x64',
  date: '2026-03-14T15:09:26.535Z',
  versions: { Node: '20.20.2', Chromium: '141.0.7390.54', ws: '8.18.3', 'socket.io': '4.8.1', 'node-ipc': '10.2.2' },
  roundsCount: 7,
  measurements: [
    ...peers('renderer-renderer', RENDERERS, [
      [0.21, 0.22, 0.09, 0.2, 0.34, 0.41, 0.15],
      [0.61, 0.63, 0.31, 0.58, 1.4, 1.9, 0.52],
      [412_000, 873_000, 148_000, 31_200, 14_300, 42_100, 96_000],
      [371_000, 790_000, 131_000, 27_800, 12_100, 36_000, 88_000],
      [121_000, 164_000, 88_000, 24_900, 11_800, 29_700, 61_000],
      [812, 822, 2_140, 540, 390, 61],
      [1_010, 1_020, 3_900, 670, 480, 74],
      [98, 97, 31, 161, 330],
    ]),
    ...peers('node-node', NODES, [
      [0.11, 0.12, 0.1, 0.08, 0.09, 0.13, 0.21, 0.03],
      [0.32, 0.33, 0.31, 0.22, 0.24, 0.47, 0.72, 0.09],
      [640_000, 1_310_000, 62_000, 118_000, 84_000, 71_000, 21_000, 590_000],
      [580_000, 1_190_000, 51_000, 97_000, 72_000, 60_000, 17_600, 520_000],
      [171_000, 232_000, 48_000, 39_000, 52_000, 27_000, 16_400, 310_000],
      [1_320, 1_330, 1_100, 14, 610, 11, 520, 9_800],
      [1_610, 1_600, 1_430, 15, 730, 12, 640, 41_000],
      [61, 60, 67, 6_100, 140, 7_900, 190, 2.1],
    ]),
    ...peers(
      'renderer-node',
      ['peerport', 'ws relay'],
      [
        [0.16, 0.15],
        [0.47, 0.44],
        [498_000, 43_000],
        [451_000, 37_000],
        [140_000, 33_000],
        [960, 780],
        [1_210, 910],
        [81, 112],
      ],
    ),
    ...measured('broker', 'createChannel() to first message', 'ms', 'lower', { peerport: 3.4, 'ws relay': 2.1 }),
    ...measured('broker', 'channels created and paired', 'channels/s', 'higher', { peerport: 1_240 }),
    ...measured('broker', 'idle channel, 2,000 open', 'KiB', 'lower', { peerport: 21.4, 'ws relay': 27.9 }),
    ...measured('broker', 'relay CPU, a million small messages', 's', 'lower', { peerport: 0.41, 'ws relay': 14.2 }),
    ...measured('broker', 'relay CPU, 1 GiB of 1 MiB buffers', 's', 'lower', { peerport: 0.52, 'ws relay': 0.71 }),
    ...measured('broker', 'messages lost at a stalled reader', 'count', 'lower', { peerport: 0, 'ws relay': 0 }),
    ...measured('broker', 'relay growth at a stalled reader', 'MiB', 'lower', { peerport: 4.8, 'ws relay': 1_031 }),
  ],
  latencies: [
    ...latencies('renderer-renderer', 'round trip 64 B', of(RENDERERS, [0.21, 0.22, 0.09, 0.2, 0.34, 0.41, 0.15])),
    ...latencies('node-node', 'round trip 64 B', of(NODES, [0.11, 0.12, 0.1, 0.08, 0.09, 0.13, 0.21, 0.03])),
    ...latencies('renderer-node', 'round trip 64 B', { peerport: 0.16, 'ws relay': 0.15 }),
    ...latencies('broker', 'round trip, main thread blocked', { peerport: 0.12, 'ws relay': 48 }),
  ],
  processorTimes: [],
  memory: [stalledReader('peerport', 76, 63), stalledReader('ws relay', 1_102, 64)],
  skipped: [
    {
      scene: 'renderer-renderer',
      contender: 'ipcRenderer → main → webContents.send',
      reason: 'Electron has no binary here',
    },
    { scene: 'renderer-renderer', contender: 'MessageChannelMain', reason: 'Electron has no binary here' },
    {
      scene: 'renderer-renderer',
      contender: 'BroadcastChannel',
      workload: '64 KiB buffers',
      reason: 'cannot transfer',
    },
    {
      scene: 'renderer-renderer',
      contender: 'WebRTC data channel',
      workload: 'one 64 MiB message',
      reason: 'a message is at most 256 KiB',
    },
  ],
  targets: [
    {
      target: 'Renderers, small messages one way: ≥ 2.5 × native MessagePort',
      verdict: 'met',
      detail: '2.78 × (412,000 and 148,000 messages/s)',
    },
    {
      target: 'Renderers, small messages one way: ≥ 10 × ws relay',
      verdict: 'met',
      detail: '13.2 × (412,000 and 31,200 messages/s)',
    },
    {
      target: 'Renderers, small messages one way, batch: ≥ 5 × native MessagePort',
      verdict: 'met',
      detail: '5.90 × (873,000 and 148,000 messages/s)',
    },
    {
      target: 'Renderers, round trip 64 B, p99: ≤ 1.1 × ws relay',
      verdict: 'met',
      detail: '1.05 × (0.61 and 0.58 ms)',
    },
    { target: 'Node, round trip 64 B, p50: ≤ 1.1 × ws relay', verdict: 'missed', detail: '1.14 × (0.114 and 0.1 ms)' },
    {
      target: 'Idle channel: ≤ 32 KiB of the broker’s memory',
      verdict: 'met',
      detail: '21.4 KiB, with 2,000 open at once',
    },
    {
      target: 'Renderers, 1 MiB buffers: ≥ 1.3 × MessageChannelMain',
      verdict: 'skipped',
      detail: 'MessageChannelMain was not measured: Electron has no binary here',
    },
  ],
};
