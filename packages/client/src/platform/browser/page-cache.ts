import { addEventListener, removeEventListener } from '../native-events.ts';

/**
 * Calls back when the browser puts the page into its back/forward cache (HTML §7.4.6.2). The browser then freezes the page and closes its
 * sockets, but fires their events only when the page is restored.
 *
 * @returns a function that stops watching.
 */
export function watchPageCache(onEnter: () => void): () => void {
  const { document } = globalThis as { document?: Document };
  if (document === undefined) return () => {};
  let isKept = false;
  const onHide = (event: Event) => {
    isKept = (event as PageTransitionEvent).persisted;
  };
  const onFreeze = () => {
    if (isKept) onEnter();
  };
  addEventListener.call(globalThis, 'pagehide', onHide);
  addEventListener.call(document, 'freeze', onFreeze);
  return () => {
    removeEventListener.call(globalThis, 'pagehide', onHide);
    removeEventListener.call(document, 'freeze', onFreeze);
  };
}
