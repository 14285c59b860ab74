import type { BrokerLimits, ChannelOptions, ControlFrame, Direction, PeerInfo, PortGrant } from '@peerport/protocol';
import type { OwnerChannelOptions, OwnerGrant } from '../base/options.ts';

/** Stands for the `Origin` of a socket that sends none, as Node's do. */
export const NO_ORIGIN = '';

/** What a port may do, as the broker knows it. */
export interface SideGrant extends PortGrant {
  /** Exact origins that may redeem its ticket, {@link NO_ORIGIN} among them. */
  readonly origins: readonly string[];
  /** Milliseconds until its ticket expires. */
  readonly ttlMs: number;
  /** Who holds the port, if the broker's owner said so. */
  readonly holder: PeerInfo | undefined;
  /** Whether the owner will report when the holder is gone. */
  readonly isWatched: boolean;
}

type PortName = 'port1' | 'port2';

/** The two grants of a channel, `port1`'s first. */
export type Grants = readonly [SideGrant, SideGrant];

/** Resolves the options of `createChannel` to grants. */
export function grantsFrom(options: OwnerChannelOptions, limits: BrokerLimits): Grants {
  return [grantFrom(options, 'port1', limits), grantFrom(options, 'port2', limits)];
}

/**
 * The same for options that came from the holder of a port: each permission is at most that of the port itself. If it names no origins, the
 * new ports get those of its channel.
 *
 * @throws {RangeError} an origin is not one of its channel's; or the direction is one that the port itself may not use.
 */
export function attenuate(options: ChannelOptions, maker: SideGrant, parent: Grants, limits: BrokerLimits): Grants {
  const known = [...new Set(parent.flatMap(({ origins }) => origins))];
  const narrow = (port: PortName): SideGrant => {
    const grant = grantFrom({ ...options, origins: options.origins ?? known }, port, limits);
    return {
      ...grant,
      origins: grant.origins === known ? known : amongThese(known, grant.origins),
      ttlMs: Math.min(grant.ttlMs, maker.ttlMs),
      canCreate: grant.canCreate && maker.canCreate,
      canTransfer: grant.canTransfer && maker.canTransfer,
      maxMessageBytes: Math.min(grant.maxMessageBytes, maker.maxMessageBytes),
      direction: narrower(grant.direction, maker.direction),
    };
  };
  return [narrow('port1'), narrow('port2')];
}

/** Returns the known strings instead of equal ones from the request, so that each origin is kept in memory once. */
function amongThese(known: readonly string[], origins: readonly string[]): readonly string[] {
  const picked = new Set<string>();
  for (const origin of origins) {
    const own = known.find((each) => each === origin);
    if (own === undefined) throw new RangeError(`${origin} is not an origin of the channel that asks`);
    picked.add(own);
  }
  return [...picked];
}

function narrower(wanted: Direction, own: Direction): Direction {
  if (own === 'both' || wanted === own) return wanted;
  if (wanted === 'both') return own;
  throw new RangeError(`the port that asks may only ${own}, and cannot create one that may ${wanted}`);
}

/** Returns the frame that tells a port that its peer is there. */
export function pairedFrame(channel: string, own: SideGrant, other: SideGrant): ControlFrame {
  return {
    type: 'paired',
    channel,
    grant: portGrant(own),
    peerGrant: portGrant(other),
    ...(other.holder !== undefined && { peer: other.holder }),
  };
}

function grantFrom(options: OwnerChannelOptions, port: PortName, limits: BrokerLimits): SideGrant {
  const own: OwnerGrant = options[port] ?? {};
  const origins = own.origins ?? options.origins ?? [];
  return {
    origins: origins.length === 0 ? [NO_ORIGIN] : origins,
    ttlMs: own.ttlMs ?? options.ttlMs ?? limits.ticketTtlMs,
    canCreate: own.canCreate ?? false,
    canTransfer: own.canTransfer ?? true,
    maxMessageBytes: own.maxMessageBytes ?? limits.maxMessageBytes,
    direction: own.direction ?? 'both',
    holder: own.holder,
    isWatched: false,
  };
}

function portGrant({ canCreate, canTransfer, maxMessageBytes, direction }: SideGrant): PortGrant {
  return { canCreate, canTransfer, maxMessageBytes, direction };
}
