import * as z from 'zod/mini';

/** Names that Windows reserves for devices, whatever the extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Schema of a broker's name, which becomes part of a file name. @internal */
export const brokerName = z.string('must be a string').check(
  z.regex(/^\w[\w.-]{0,63}$/, 'must be up to 64 letters, digits and any of _ . -, and not begin with . or -'),
  z.refine((name) => !DEVICE.test(name), 'must not be the name of a device of Windows'),
);
