import type { BrokerLimits, ChannelOptions, ControlFrame, PeerInfo, PortGrant } from '@peerport/protocol';
import type { OwnerChannelOptions, OwnerGrant } from './options.ts';
import type { Side } from './pairing.ts';

/** Stands for the `Origin` of a socket that sends none, as those of Node do. */
export const NO_ORIGIN = '';

/** All that the broker knows of what a port may do. */
export interface SideGrant extends PortGrant {
  /** Exact origins that may redeem its ticket, {@link NO_ORIGIN} among them. */
  readonly origins: readonly string[];
  /** Milliseconds until its ticket expires. */
  readonly ttlMs: number;
  /** Who holds the port, if the broker's owner said so. */
  readonly holder: PeerInfo | undefined;
  /** Whether the owner will say when its holder is gone. */
  readonly isWatched: boolean;
}

/** The two grants of a channel, `port1`'s first. */
export type Grants = readonly [SideGrant, SideGrant];

/** What the options of `createChannel` come to. */
export function grantsFrom(options: OwnerChannelOptions, limits: BrokerLimits): Grants {
  return [grantFrom(options, 1, limits), grantFrom(options, 2, limits)];
}

/**
 * What they come to when it is not the app that asks, but the holder of a port: nothing that its own channel does not allow.
 * Unless it names origins, those of its channel hold.
 *
 * @throws {RangeError} an origin is not among those of its channel.
 */
export function attenuate(options: ChannelOptions, own: PortGrant, parent: Grants, limits: BrokerLimits): Grants {
  const known = parent.flatMap(({ origins }) => origins);
  const [first, second] = grantsFrom({ ...options, origins: options.origins ?? known }, limits).map((grant) => {
    const foreign = grant.origins.find((origin) => !known.includes(origin));
    if (foreign !== undefined) throw new RangeError(`${foreign} is not an origin of the channel that asks`);
    return { ...grant, maxMessageBytes: Math.min(grant.maxMessageBytes, own.maxMessageBytes) };
  });
  return [first, second] as [SideGrant, SideGrant];
}

/** What a port is told when its peer has come. */
export function pairedFrame(channel: string, own: SideGrant, other: SideGrant): ControlFrame {
  return {
    type: 'paired',
    channel,
    grant: portGrant(own),
    peerGrant: portGrant(other),
    ...(other.holder !== undefined && { peer: other.holder }),
  };
}

function grantFrom(options: OwnerChannelOptions, side: Side, limits: BrokerLimits): SideGrant {
  const own: OwnerGrant = options[`port${side}`] ?? {};
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
