/** The entry of a Node process that is one of the parties. */
import { nodeEnds } from '../contenders/node-ends.ts';
import { channelFunctions } from './channel-functions.ts';
import { partyFunctions } from './functions.ts';
import { serve } from './serve.ts';

serve({ ...partyFunctions(nodeEnds), ...channelFunctions(nodeEnds) });
