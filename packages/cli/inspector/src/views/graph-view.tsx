import { useMemo, useRef } from 'preact/hooks';
import type { ChannelRecord } from '../model/channels.ts';
import { formatCompact, formatNoun } from '../model/format.ts';
import { type Graph, type GraphEdge, type GraphNode, graphOf } from '../model/graph.ts';
import { layOut, type Places, type Point } from '../model/graph-layout.ts';
import { secondOf } from '../model/second-series.ts';
import { shorten } from './shorten.ts';

/** More channels are not drawn. */
const MAX_DRAWN_COUNT = 150;
const NODE = { width: 124, height: 40, titleLength: 18, subtitleLength: 22 };
const MARGIN = 40;
/** Smallest part of the plane that is shown, so that few nodes are not drawn large. */
const MIN_VIEW = { width: 460, height: 280 };
/** Distance between two channels of the same two processes. */
const EDGE_GAP = 44;
/** A channel as busy as this is drawn as thick as any. */
const BUSY_PER_SECOND = 10_000;

interface GraphViewProps {
  readonly channels: readonly ChannelRecord[];
  readonly nowMs: number;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** Processes, and the channels between them. For the keyboard, the list below shows the same. */
export function GraphView({ channels, nowMs, selected, onSelect }: GraphViewProps) {
  const open = channels.filter(({ ended, details }) => ended === undefined && details !== undefined);
  const drawn = open.slice(0, MAX_DRAWN_COUNT);
  const graph = graphOf(drawn.flatMap(({ details }) => details ?? []));
  const places = usePlaces(graph);
  const second = secondOf(nowMs) - 1;
  const rates = new Map(drawn.map(({ id, traffic }) => [id, traffic.countIn(second)]));
  const summary = `${formatNoun(graph.nodes.length, 'node')}, ${formatNoun(open.length, 'channel')}`;
  return (
    <section class="graph">
      <div class="bar">
        <h2>Processes</h2>
        <span class="note">
          {summary}
          {open.length > drawn.length && `, ${drawn.length} drawn`}
        </span>
      </div>
      <svg viewBox={viewBoxOf([...places.values()])} role="img" aria-label={`Graph of processes: ${summary}`}>
        {graph.edges.map((edge) => (
          <Edge
            key={edge.channel}
            edge={edge}
            source={places.get(edge.source)}
            target={places.get(edge.target)}
            rate={rates.get(edge.channel) ?? 0}
            isSelected={edge.channel === selected}
            onSelect={onSelect}
          />
        ))}
        {graph.nodes.map((node) => (
          <Node key={node.key} node={node} place={places.get(node.key)} />
        ))}
      </svg>
    </section>
  );
}

/** The layout is made anew only when processes or channels come or go. */
function usePlaces(graph: Graph): Places {
  const former = useRef<Places>(new Map());
  const shape = JSON.stringify([graph.nodes.map(({ key }) => key), graph.edges.map(({ channel }) => channel)]);
  // The shape is all of the graph that a layout depends on.
  return useMemo(() => {
    former.current = layOut(graph, former.current);
    return former.current;
  }, [shape]);
}

function Node({ node, place }: { readonly node: GraphNode; readonly place: Point | undefined }) {
  if (place === undefined) return null;
  const { width, height, titleLength, subtitleLength } = NODE;
  return (
    <g class={`node ${node.kind}`} transform={`translate(${place.x} ${place.y})`}>
      <title>{`${node.title} ${node.subtitle}`}</title>
      <rect x={-width / 2} y={-height / 2} width={width} height={height} rx={6} />
      <text y={node.subtitle === '' ? 4 : -2} class="title">
        {shorten(node.title, titleLength)}
      </text>
      <text y={13} class="subtitle">
        {shorten(node.subtitle, subtitleLength)}
      </text>
    </g>
  );
}

interface EdgeProps {
  readonly edge: GraphEdge;
  readonly source: Point | undefined;
  readonly target: Point | undefined;
  readonly rate: number;
  readonly isSelected: boolean;
  readonly onSelect: (id: string) => void;
}

function Edge({ edge, source, target, rate, isSelected, onSelect }: EdgeProps) {
  if (source === undefined || target === undefined) return null;
  const { path, middle } = edge.source === edge.target ? loopOf(edge, source) : curveOf(edge, source, target);
  const width = 1.5 + 4 * Math.min(1, Math.log1p(rate) / Math.log1p(BUSY_PER_SECOND));
  const state = edge.isPaused ? 'held' : edge.state;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list of channels is for the keyboard
    <g
      class={`edge ${state} ${isSelected ? 'selected' : ''}`}
      data-channel={edge.channel}
      onClick={() => onSelect(edge.channel)}
    >
      <title>{`${edge.channel}: ${edge.isPaused ? 'paired, held back by the relay' : edge.state}`}</title>
      <path class="hit" d={path} />
      <path class="line" d={path} stroke-width={width} />
      {rate > 0 && (
        <text x={middle.x} y={middle.y + 4}>
          {formatCompact(rate)}/s
        </text>
      )}
    </g>
  );
}

interface Curve {
  readonly path: string;
  readonly middle: Point;
}

function curveOf({ index, siblingsCount, source, target }: GraphEdge, from: Point, to: Point): Curve {
  // Siblings may run either way: their bends must not depend on it.
  const sign = source < target ? 1 : -1;
  const bend = (index - (siblingsCount - 1) / 2) * EDGE_GAP * sign;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const normal = { x: -dy / length, y: dx / length };
  const middle = { x: (from.x + to.x) / 2 + normal.x * bend, y: (from.y + to.y) / 2 + normal.y * bend };
  const control = { x: middle.x + normal.x * bend, y: middle.y + normal.y * bend };
  return { path: `M${from.x} ${from.y}Q${control.x} ${control.y} ${to.x} ${to.y}`, middle };
}

function loopOf({ index }: GraphEdge, { x, y }: Point): Curve {
  const [reach, height] = [NODE.width / 2, NODE.height / 2 + EDGE_GAP * (index + 1)];
  const path = `M${x - 24} ${y}C${x - reach} ${y - height} ${x + reach} ${y - height} ${x + 24} ${y}`;
  return { path, middle: { x, y: y - height * 0.75 } };
}

function viewBoxOf(points: readonly Point[]): string {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right] = [Math.min(0, ...xs), Math.max(0, ...xs)];
  const [top, bottom] = [Math.min(0, ...ys), Math.max(0, ...ys)];
  const width = Math.max(MIN_VIEW.width, right - left + NODE.width + MARGIN);
  const height = Math.max(MIN_VIEW.height, bottom - top + NODE.height + 2 * MARGIN);
  return [(left + right - width) / 2, (top + bottom - height) / 2, width, height].map(Math.round).join(' ');
}
