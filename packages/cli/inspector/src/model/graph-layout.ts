import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from 'd3-force';
import type { Graph } from './graph.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where each node is, by its key. */
export type Places = ReadonlyMap<string, Point>;

/** Steps of each phase for a small graph; a large one gets fewer, and is left less tidy. */
const MAX_STEPS_COUNT = 200;
const MAX_NODE_STEPS_COUNT = 8_000;

/** A node while it is being placed; `fx`, `fy`: held there. */
interface Body extends SimulationNodeDatum {
  readonly key: string;
}

/**
 * Places the nodes. Those that had a place stay near it. The same input gives the same result.
 *
 * First what is new is drawn small and soft, so that edges can pass through each other and come apart; then all of it is spread.
 */
export function layOut({ nodes, edges }: Graph, former: Places = new Map()): Places {
  const bodies = nodes.map(({ key }): Body => {
    const place = former.get(key);
    return place === undefined ? { key } : { key, ...place, fx: place.x, fy: place.y };
  });
  const ends = edges.filter(({ source, target }) => source !== target);
  const links = () =>
    forceLink<Body, { source: string; target: string }>(ends.map(({ source, target }) => ({ source, target }))).id(
      ({ key }) => key,
    );
  const stepsCount = Math.min(MAX_STEPS_COUNT, Math.ceil(MAX_NODE_STEPS_COUNT / Math.max(1, nodes.length)));

  const simulation = forceSimulation(bodies).stop();
  simulation
    .alphaDecay(0.01)
    .velocityDecay(0.2)
    .force('links', links().distance(60).strength(1))
    .force('apart', forceManyBody().strength(-100))
    .tick(stepsCount);
  for (const body of bodies) {
    body.fx = null;
    body.fy = null;
  }
  simulation
    .alpha(0.6)
    .velocityDecay(0.4)
    .force('links', links().distance(170))
    .force('apart', forceManyBody().strength(-900))
    .force('no overlap', forceCollide(76).iterations(3))
    .force('x', forceX().strength(0.04))
    .force('y', forceY().strength(0.09))
    .tick(stepsCount);
  return new Map(bodies.map(({ key, x = 0, y = 0 }) => [key, { x, y }]));
}
