import { unpatched } from './unpatched.ts';

const { prototype } = EventTarget;

/**
 * The platform's `addEventListener`. With the one of zone.js, the platform sees one listener for each type, so the microtasks that a listener
 * queues would run only after the last.
 */
export const addEventListener = unpatched(prototype, 'addEventListener') ?? prototype.addEventListener;

/** The platform's `removeEventListener`. */
export const removeEventListener = unpatched(prototype, 'removeEventListener') ?? prototype.removeEventListener;
