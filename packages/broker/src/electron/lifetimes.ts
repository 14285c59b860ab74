import type { RenderProcessGoneDetails, UtilityProcess, WebContents } from 'electron';
import { isInFrame, type Page } from './frame-document.ts';
import type { Place } from './place.ts';

type Source = WebContents | UtilityProcess;
type FrameOfEvent = [isMainFrame: boolean, processId: number, routingId: number];

/** Ends the ports in some places of a source. @param cause a message for people */
type EndWhere = (cause: string, isConcerned: (place: Place) => boolean) => void;

interface Holding {
  readonly place: Place;
  readonly onGone: (cause: string) => void;
}

/** The ports of one source, and how to stop listening to it. */
interface Watch {
  readonly holdings: Set<Holding>;
  readonly stop: () => void;
}

const GONE_CAUSES: Readonly<Record<RenderProcessGoneDetails['reason'], string>> = {
  'clean-exit': 'the renderer process ended',
  'abnormal-exit': 'the renderer process failed',
  killed: 'the renderer process was killed',
  crashed: 'the renderer process crashed',
  oom: 'the renderer process ran out of memory',
  'launch-failed': 'the renderer process did not start',
  'integrity-failure': 'the renderer process failed a code integrity check',
  'memory-eviction': 'the renderer process was ended to free memory',
};

const LEFT = 'the page was left or reloaded';

const everywhere = () => true;

/**
 * Notices when pages and utility processes are gone. A window has one listener per event, however many ports it holds, and none if it holds no
 * port.
 */
export class Lifetimes {
  readonly #watches = new Map<Source, Watch>();

  /** Calls `onGone` once, with the cause, when `place` is gone. Returns a function that stops watching. */
  watch(place: Place, onGone: (cause: string) => void): () => void {
    if ('receivePorts' in place) return () => {};
    const source = 'contents' in place ? place.contents : place;
    const holding = { place, onGone };
    const watch = this.#watches.get(source) ?? this.#start(source);
    watch.holdings.add(holding);
    return () => this.#drop(source, holding);
  }

  /** Why a place is gone, as far as that shows without watching it. */
  causeOfEnd(place: Place): string | undefined {
    if ('receivePorts' in place) return undefined;
    if (!('contents' in place)) return place.pid === undefined ? 'the utility process exited' : undefined;
    return isInFrame(place) ? undefined : LEFT;
  }

  #start(source: Source): Watch {
    const end: EndWhere = (cause, isConcerned) => {
      for (const holding of [...(this.#watches.get(source)?.holdings ?? [])]) {
        if (!isConcerned(holding.place)) continue;
        this.#drop(source, holding);
        holding.onGone(cause);
      }
    };
    const stop = 'mainFrame' in source ? watchPages(source, end) : watchProcess(source, end);
    const watch = { holdings: new Set<Holding>(), stop };
    this.#watches.set(source, watch);
    return watch;
  }

  #drop(source: Source, holding: Holding): void {
    const watch = this.#watches.get(source);
    if (watch === undefined) return;
    watch.holdings.delete(holding);
    if (watch.holdings.size > 0) return;
    watch.stop();
    this.#watches.delete(source);
  }
}

function watchPages(contents: WebContents, end: EndWhere): () => void {
  /** A frame has a new document: the old one, and those of frames inside it, are gone. */
  const onReplaced = (cause: string, isMainFrame: boolean, processId: number, routingId: number) => {
    const isReplaced = (place: Place) => {
      const page = place as Page;
      return !isInFrame(page) || (page.processId === processId && page.routingId === routingId);
    };
    end(cause, isMainFrame ? everywhere : isReplaced);
  };
  const onNavigate = (_event: unknown, _url: string, _status: number, _text: string, ...frame: FrameOfEvent) =>
    onReplaced(LEFT, ...frame);
  // An error page has replaced the document. There is no did-frame-navigate then.
  const onFail = (_event: unknown, _code: number, error: string, _url: string, ...frame: FrameOfEvent) =>
    onReplaced(`the page was left or reloaded, and the next one failed to load: ${error}`, ...frame);
  const onGone = (_event: unknown, { reason }: RenderProcessGoneDetails) => end(GONE_CAUSES[reason], everywhere);
  const onDestroyed = () => end('the window was closed', everywhere);
  contents.on('did-frame-navigate', onNavigate);
  contents.on('did-fail-provisional-load', onFail);
  contents.on('render-process-gone', onGone);
  contents.on('destroyed', onDestroyed);
  return () => {
    contents.off('did-frame-navigate', onNavigate);
    contents.off('did-fail-provisional-load', onFail);
    contents.off('render-process-gone', onGone);
    contents.off('destroyed', onDestroyed);
  };
}

function watchProcess(process: UtilityProcess, end: EndWhere): () => void {
  const onExit = (code: number) => end(`the utility process exited with code ${code}`, everywhere);
  process.on('exit', onExit);
  return () => process.off('exit', onExit);
}
