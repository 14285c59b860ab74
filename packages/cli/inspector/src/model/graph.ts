import { type ChannelDetails, type PortDetails, printable } from '@peerport/protocol/admin';

/** A process; or a port that no process holds, or of which it is not known which. */
export interface GraphNode {
  readonly key: string;
  readonly kind: 'process' | 'page' | 'nobody';
  readonly title: string;
  readonly subtitle: string;
}

/** A channel between two nodes, or from a node to itself. */
export interface GraphEdge {
  readonly channel: string;
  readonly source: string;
  readonly target: string;
  readonly state: ChannelDetails['state'];
  /** Whether the relay holds back one of the two. */
  readonly isPaused: boolean;
  /** Place among the channels between the same two nodes, and their number. */
  readonly index: number;
  readonly siblingsCount: number;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Who talks with whom. */
export function graphOf(channels: readonly ChannelDetails[]): Graph {
  const nodes = new Map<string, GraphNode>();
  const groups = new Map<string, Omit<GraphEdge, 'index' | 'siblingsCount'>[]>();
  for (const { id, state, port1, port2 } of channels) {
    const [source, target] = [nodeOf(port1, `${id}/1`), nodeOf(port2, `${id}/2`)];
    for (const node of [source, target]) if (!nodes.has(node.key)) nodes.set(node.key, node);
    const pair = [source.key, target.key].sort().join(' ');
    const edge = {
      channel: id,
      source: source.key,
      target: target.key,
      state,
      isPaused: port1.isPaused || port2.isPaused,
    };
    groups.set(pair, [...(groups.get(pair) ?? []), edge]);
  }
  const edges = [...groups.values()].flatMap((group) =>
    group.map((edge, index) => ({ ...edge, index, siblingsCount: group.length })),
  );
  return { nodes: [...nodes.values()], edges };
}

/** The name of whoever holds a port, for people. */
export function holderOf(port: PortDetails): string {
  return nodeOf(port, '').title;
}

/**
 * Ports of one process share a node. A page is known by what the broker's owner says of it; its socket belongs to the browser, so a
 * page of which nothing was said has a node for each port.
 */
function nodeOf(details: PortDetails, port: string): GraphNode {
  const node = rawNodeOf(details, port);
  return { ...node, title: printable(node.title), subtitle: printable(node.subtitle) };
}

function rawNodeOf({ state, holder, origin, process }: PortDetails, port: string): GraphNode {
  const page = origin ?? holder?.origin;
  const pid = holder?.pid ?? (page === undefined ? process?.pid : undefined);
  const title = holder?.label ?? (page === undefined ? process?.name : undefined);
  const subtitle = [page, pid === undefined ? undefined : `pid ${pid}`]
    .filter((part) => part !== undefined)
    .join(' · ');
  const kind = page === undefined ? 'process' : 'page';

  if (pid !== undefined) return { key: `pid ${pid}`, kind, title: title ?? page ?? 'process', subtitle };
  if (holder?.label !== undefined)
    return { key: `holder ${page} ${holder.label}`, kind, title: holder.label, subtitle };
  if (state === 'taken') return { key: `port ${port}`, kind, title: page ?? 'unknown process', subtitle: '' };
  return { key: `port ${port}`, kind: 'nobody', title: state === 'left' ? 'left' : 'ticket is out', subtitle: '' };
}
