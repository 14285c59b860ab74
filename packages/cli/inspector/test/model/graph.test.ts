import { describe, expect, test } from '@jest/globals';
import { graphOf } from '../../src/model/graph.ts';
import { layOut, type Places, type Point } from '../../src/model/graph-layout.ts';
import { details, port } from '../support/tapped.ts';

const node = (pid: number, name = 'node') => port({ process: { pid, name } });
const PAGE = { origin: 'http://127.0.0.1:8080', process: { pid: 9, name: 'chromium' } };

describe('nodes', () => {
  test('ports of one process share one', () => {
    const { nodes, edges } = graphOf([
      details({ id: 'a', port1: node(1), port2: node(2) }),
      details({ id: 'b', port1: node(2), port2: node(3) }),
    ]);
    expect(nodes.map(({ key }) => key)).toEqual(['pid 1', 'pid 2', 'pid 3']);
    expect(edges).toMatchObject([
      { channel: 'a', source: 'pid 1', target: 'pid 2' },
      { channel: 'b', source: 'pid 2', target: 'pid 3' },
    ]);
  });

  test('the owner of the broker knows better who holds a port than the operating system does', () => {
    const holder = { label: 'editor', pid: 77, origin: PAGE.origin };
    const { nodes } = graphOf([details({ port1: port({ ...PAGE, holder }), port2: node(2) })]);
    expect(nodes[0]).toEqual({ key: 'pid 77', kind: 'page', title: 'editor', subtitle: `${PAGE.origin} · pid 77` });
  });

  test('the socket of a page belongs to the browser, so pages of one origin may be several', () => {
    const { nodes } = graphOf([details({ port1: port(PAGE), port2: port(PAGE) })]);
    expect(nodes).toMatchObject([
      { key: 'port c/1', kind: 'page', title: PAGE.origin },
      { key: 'port c/2', kind: 'page', title: PAGE.origin },
    ]);
  });

  test('a page with a label is one page', () => {
    const page = port({ ...PAGE, holder: { label: 'editor' } });
    const channels = ['a', 'b'].map((id) => details({ id, port1: page, port2: node(2) }));
    expect(graphOf(channels).nodes.map(({ title }) => title)).toEqual(['editor', 'node']);
  });

  test('nobody holds a ticket that is out, nor a port that was left', () => {
    const channel = details({ state: 'created', port1: port({ state: 'vacant' }), port2: port({ state: 'left' }) });
    expect(graphOf([channel]).nodes).toMatchObject([
      { kind: 'nobody', title: 'ticket is out' },
      { kind: 'nobody', title: 'left' },
    ]);
  });
});

test('channels between the same two processes have different places, whichever way they run', () => {
  const { edges } = graphOf([
    details({ id: 'a', port1: node(1), port2: node(2) }),
    details({ id: 'b', port1: node(2), port2: node(1) }),
  ]);
  expect(edges).toMatchObject([
    { index: 0, siblingsCount: 2 },
    { index: 1, siblingsCount: 2 },
  ]);
});

test('an edge says that the relay holds a port back', () => {
  const { edges } = graphOf([details({ port1: node(1), port2: port({ isPaused: true }) })]);
  expect(edges).toMatchObject([{ isPaused: true }]);
});

describe('layout', () => {
  const graph = graphOf([1, 2, 3].map((pid) => details({ id: `${pid}`, port1: node(pid), port2: node(pid + 1) })));

  test('keeps nodes apart', () => {
    const places = [...layOut(graph).values()];
    expect(places).toHaveLength(4);
    for (const [index, a] of places.entries()) {
      for (const b of places.slice(index + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(100);
    }
  });

  test('is the same each time, and moves little what had a place', () => {
    const places = layOut(graph);
    expect(layOut(graph)).toEqual(places);
    for (const [key, { x, y }] of layOut(graph, places)) {
      const former = places.get(key) as Point;
      expect(Math.hypot(x - former.x, y - former.y)).toBeLessThan(60);
    }
  });

  test('does not let the edges of a tree cross, not even as it grows', () => {
    const channels = [1, 2, 3, 4, 5, 6].map((pid) => details({ id: `${pid}`, port1: node(pid), port2: node(pid + 1) }));
    const fresh = layOut(graphOf(channels));
    const grown = channels.reduce(
      (places, _, index) => layOut(graphOf(channels.slice(0, index + 1)), places),
      new Map() as Places,
    );
    for (const places of [fresh, grown]) {
      const edges = graphOf(channels).edges.map(
        ({ source, target }) => [places.get(source), places.get(target)] as [Point, Point],
      );
      for (const [index, one] of edges.entries()) {
        for (const two of edges.slice(index + 2)) expect(doCross(one, two)).toBe(false);
      }
    }
  });

  test('a process that talks to itself does no harm', () => {
    expect(layOut(graphOf([details({ port1: node(1), port2: node(1) })]))).toHaveProperty('size', 1);
  });
});

function doCross([a, b]: [Point, Point], [c, d]: [Point, Point]): boolean {
  const side = (from: Point, to: Point, { x, y }: Point) =>
    (to.x - from.x) * (y - from.y) > (to.y - from.y) * (x - from.x);
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

test('what others named themselves cannot turn the reading direction of the page', () => {
  const { nodes } = graphOf([
    details({
      port1: port({ process: { pid: 1, name: 'a\u202eb' } }),
      port2: port({ holder: { label: 'a\u202eb', origin: '\x9b\u202e' } }),
    }),
  ]);
  for (const { title, subtitle } of nodes) expect(title + subtitle).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
