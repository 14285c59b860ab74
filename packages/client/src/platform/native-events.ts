import { unpatched } from './unpatched.ts';

const { prototype } = EventTarget;

/**
 * `addEventListener` of the platform. Where zone.js has replaced it, all listeners of a type are one to the platform: the microtasks that
 * one of them queues run after the last.
 */
export const addEventListener = unpatched(prototype, 'addEventListener') ?? prototype.addEventListener;

/** `removeEventListener` of the platform. */
export const removeEventListener = unpatched(prototype, 'removeEventListener') ?? prototype.removeEventListener;
