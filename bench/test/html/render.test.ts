import { describe, expect, test } from '@jest/globals';
import { parseHTML } from 'linkedom';
import { renderHtml } from '../../src/html/render.ts';
import type { Results, Scene } from '../../src/results.ts';
import { sample } from './sample.ts';

const SCENES: readonly Scene[] = ['renderer-renderer', 'node-node', 'renderer-node', 'broker'];
const NOTHING: Results = { ...sample, measurements: [], latencies: [], memory: [], skipped: [], targets: [] };

const documentOf = (results: Results): Document => parseHTML(renderHtml(results)).document;
const textsOf = (root: Document | Element, selector: string): string[] =>
  [...root.querySelectorAll(selector)].map(({ textContent }) => textContent?.replaceAll(/\s+/g, ' ').trim() ?? '');

/** The rows of the table below the heading of that scene, as the texts of their cells. */
function rowsOf(document: Document, scene: Scene, heading: string): string[][] {
  const card = [...document.querySelectorAll(`#${scene} .card`)].find((one) => textsOf(one, 'h4')[0] === heading);
  return [...(card?.querySelectorAll('tbody tr') ?? [])].map((row) => textsOf(row, 'th, td'));
}

test('shows machine, date, versions and rounds', () => {
  const [header] = textsOf(documentOf(sample), 'header');
  for (const text of [sample.machine, '14 March 2026 at 15:09 UTC', 'Rounds7', 'Node20.20.2', 'socket.io4.8.1']) {
    expect(header).toContain(text);
  }
});

test('shows each target, its verdict and its detail', () => {
  const document = documentOf(sample);
  expect(textsOf(document, '#targets .lead')).toEqual(['✓ 5 met ✗ 1 missed – 1 skipped']);
  const icons = { met: '✓', missed: '✗', skipped: '–' };
  expect(textsOf(document, '.targets li')).toEqual(
    sample.targets.map(({ target, verdict, detail }) => `${icons[verdict]} ${verdict}${target}${detail}`),
  );
});

test.each(SCENES)('shows each workload of %s with all its contenders', (scene) => {
  const document = documentOf(sample);
  const measurements = sample.measurements.filter((measurement) => measurement.scene === scene);
  for (const { workload } of measurements) {
    const contenders = measurements.filter((one) => one.workload === workload).map(({ contender }) => contender);
    const shown = rowsOf(document, scene, workload).map(([name]) => name);
    expect(shown.toSorted()).toEqual(contenders.toSorted());
  }
});

describe('a workload', () => {
  test('has the best contender first, and the ratios to peerport', () => {
    expect(rowsOf(documentOf(sample), 'broker', 'createChannel() to first message')).toEqual([
      ['ws relay', '2.12.04–2.18', '0.618×'],
      ['peerport', '3.43.3–3.54', '1×'],
    ]);
    expect(rowsOf(documentOf(sample), 'renderer-node', 'small messages, one way').map(([name]) => name)).toEqual([
      'peerport',
      'ws relay',
    ]);
  });

  test('has no ratios without peerport', () => {
    const measurements = sample.measurements.filter(({ contender }) => contender !== 'peerport');
    const rows = rowsOf(documentOf({ ...sample, measurements }), 'broker', 'createChannel() to first message');
    expect(rows).toEqual([['ws relay', '2.12.04–2.18', '–']]);
  });

  test('has bars from zero, or on a logarithmic scale where one is more than 20 times another', () => {
    const widthsOf = (greatest: number) => {
      const measurements = [1, greatest].map((median, index) => ({
        scene: 'broker' as const,
        workload: 'idle',
        contender: `contender ${index}`,
        unit: 'KiB' as const,
        better: 'lower' as const,
        rounds: [median],
        spread: { low: median, median, high: median },
      }));
      const bars = documentOf({ ...NOTHING, measurements }).querySelectorAll('.bar');
      return [...bars].map((bar) => /width: ([\d.]+)%/.exec(bar.getAttribute('style') ?? '')?.[1]);
    };
    expect(widthsOf(20)).toEqual(['5.00', '100.00']);
    expect(widthsOf(100)).toEqual(['33.33', '100.00']);
    expect(widthsOf(0)).toEqual(['0.00', '100.00']);
  });
});

test('shows percentiles, one line for each contender', () => {
  const document = documentOf(sample);
  const rows = rowsOf(document, 'renderer-node', 'round trip 64 B');
  expect(rows).toEqual([
    ['peerport', '0.16', '0.24', '0.464', '1.12', '4.96'],
    ['ws relay', '0.15', '0.22', '0.412', '0.953', '3.92'],
  ]);
  expect(textsOf(document, '#renderer-node figure[aria-label^="Percentiles"] path title').toSorted()).toEqual([
    'peerport',
    'ws relay',
  ]);
});

test('shows throughput over the size of a message, in bytes and in messages', () => {
  const document = documentOf(sample);
  expect(rowsOf(document, 'renderer-node', 'messages/s over message size')).toEqual([
    ['peerport', '498,000', '140,000', '15,400', '1,210', '12.3'],
    ['ws relay', '43,000', '33,000', '12,500', '910', '8.93'],
  ]);
  expect(rowsOf(document, 'renderer-node', 'MiB/s over message size')).toEqual([
    ['peerport', '19', '137', '960', '1,210', '790'],
    ['ws relay', '1.64', '32.2', '780', '910', '571'],
  ]);
  expect(rowsOf(document, 'broker', 'MiB/s over message size')).toEqual([]);
});

test('shows the memory of the parties', () => {
  expect(rowsOf(documentOf(sample), 'broker', '1 GiB posted to a stalled reader: ws relay')).toEqual([
    ['sender', '62', '1,110', '1,050', '167'],
    ['relay', '71', '1,100', '1,030', '174'],
    ['reader', '58', '64', '6', '58.6'],
  ]);
});

test('shows what was not measured, and why', () => {
  expect([...documentOf(sample).querySelectorAll('#skipped tbody tr')].map((row) => textsOf(row, 'th, td'))).toEqual(
    sample.skipped.map(({ contender, workload, reason }) => [
      contender,
      `Renderer ↔ renderer${workload ?? 'all workloads'}`,
      reason,
    ]),
  );
});

test('gives a contender the same colour in all scenes, and others other ones', () => {
  const looks = new Map<string, Set<string>>();
  for (const row of documentOf(sample).querySelectorAll('.bars tbody tr')) {
    const [name = ''] = textsOf(row, 'th');
    const bar = row.querySelector('.bar');
    const look = `${bar?.className} ${/--series-\d/.exec(bar?.getAttribute('style') ?? '')?.[0]}`;
    looks.set(name, (looks.get(name) ?? new Set()).add(look));
  }
  expect(looks.size).toBe(11);
  expect([...looks.values()].map(({ size }) => size)).toEqual(Array(11).fill(1));
  expect(new Set([...looks.values()].map((set) => [...set][0])).size).toBe(11);
});

test('gives each chart a text alternative, and what scrolls to the keyboard', () => {
  const document = documentOf(sample);
  const charts = [...document.querySelectorAll('figure')];
  expect(charts.length).toBeGreaterThan(0);
  expect(document.querySelectorAll('svg')).toHaveLength(charts.length);
  for (const chart of charts) {
    expect(chart.getAttribute('role')).toBe('img');
    expect(chart.getAttribute('aria-label')).toContain('the table has the figures');
    expect(chart.parentElement?.querySelector('table')).not.toBeNull();
  }
  for (const region of document.querySelectorAll('.scroll')) expect(region.getAttribute('tabindex')).toBe('0');
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  for (const link of document.querySelectorAll('a')) expect(ids).toContain(link.getAttribute('href')?.slice(1));
});

test('needs nothing from elsewhere', () => {
  const page = renderHtml(sample);
  expect(page.match(/https?:|\ssrc=|@import|url\(|<script|<link/)).toBeNull();
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
});

test('escapes all text', () => {
  const hostile = `</style></title><script>alert(1)</script><img src=x onerror="alert(2)"> " onload='alert(3)' &lt;`;
  const scene = 'node-node';
  const named = { scene, workload: hostile, contender: hostile } as const;
  const [measurement, latencies, course] = [sample.measurements[0], sample.latencies[0], sample.memory[0]];
  if (!measurement || !latencies || !course) throw new Error('the sample has one of each');
  const page = renderHtml({
    machine: hostile,
    date: hostile,
    versions: { [hostile]: hostile },
    roundsCount: 1,
    measurements: [{ ...measurement, ...named }],
    latencies: [{ ...latencies, ...named }],
    processorTimes: [],
    memory: [{ ...course, ...named }],
    skipped: [{ ...named, reason: hostile }],
    targets: [{ target: hostile, verdict: 'missed', detail: hostile }],
  });
  expect(page.match(/<script|<img/)).toBeNull();
  const { document } = parseHTML(page);
  const attributes = [...document.querySelectorAll('*')].flatMap((element) => [...element.attributes]);
  expect(attributes.filter(({ name }) => name.startsWith('on') || name === 'src')).toEqual([]);
  expect(textsOf(document, '.bars tbody th')).toEqual([hostile]);
  expect(textsOf(document, '#targets li')[0]).toBe(`✗ missed${hostile}${hostile}`);
  expect(document.querySelector('figure')?.getAttribute('aria-label')).toContain(hostile);
});

describe('renders a run', () => {
  test('that found out nothing', () => {
    const document = documentOf(NOTHING);
    expect(textsOf(document, 'h1')).toEqual(['peerport bench']);
    expect(textsOf(document, 'section, nav a')).toEqual([]);
  });

  test('whose round trips were too fast for the clock', () => {
    const percentiles = [0, 50, 100].map((percentile) => [percentile, 0] as const);
    const latencies = [{ scene: 'broker', workload: 'round trip', contender: 'peerport', percentiles }] as const;
    const document = documentOf({ ...NOTHING, latencies });
    expect(rowsOf(document, 'broker', 'round trip')).toEqual([['peerport', '0', '0', '0', '0', '0']]);
    expect(document.querySelector('svg')?.outerHTML.match(/NaN|Infinity/)).toBeNull();
  });

  test('without NaN in any chart', () => {
    expect(renderHtml(sample).match(/NaN|Infinity|undefined/)).toBeNull();
  });
});
