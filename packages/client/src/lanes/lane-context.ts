import type { FrameWriter } from '../connection/frame-writer.ts';
import type { Link } from '../connection/link.ts';
import type { Carrier } from '../transfer/carrier.ts';

/** What all lanes of a port share: the port as carrier, and its link. */
export interface LaneContext extends Carrier {
  readonly link: Pick<Link, 'isPaired'> & { readonly writer: Pick<FrameWriter, 'push' | 'ride' | 'during'> };
}
