import { addEventListener, removeEventListener } from '../native-events.ts';

/**
 * Calls back when the browser puts the page into its back/forward cache (HTML §7.4.6.2): it freezes it then, and closes its sockets, but
 * tells nobody before the page is restored.
 *
 * @returns what stops it.
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
