import type { RenderProcessGoneDetails, UtilityProcess, WebContents } from 'electron';
import type { Holder, Page } from './holder.ts';

type Place = Holder['place'];
type Source = WebContents | UtilityProcess;

/** Ends what is held in some places of a source; `cause` is a sentence for people. */
type EndWhere = (cause: string, isConcerned: (place: Place) => boolean) => void;

interface Holding {
  readonly place: Place;
  readonly onGone: (cause: string) => void;
}

/** The holdings of one source, and how to stop to listen to it. */
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

const everywhere = () => true;

/**
 * Knows when pages and utility processes are gone. However many ports a window holds, it has one listener for each event; when it
 * holds none, it has none.
 */
export class Lifetimes {
  readonly #watches = new Map<Source, Watch>();

  /** Calls `onGone` once, with the cause, when `place` is gone. Returns a function that stops to watch. */
  watch(place: Place, onGone: (cause: string) => void): () => void {
    const source = 'contents' in place ? place.contents : place;
    const holding = { place, onGone };
    const watch = this.#watches.get(source) ?? this.#start(source);
    watch.holdings.add(holding);
    return () => this.#drop(source, holding);
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
  const onNavigate = (
    _event: unknown,
    _url: string,
    _status: number,
    _statusText: string,
    isMainFrame: boolean,
    processId: number,
    routingId: number,
  ) => {
    const isReplaced = (place: Place) => isGoneFrom(place as Page, processId, routingId);
    end('the page was left or reloaded', isMainFrame ? everywhere : isReplaced);
  };
  const onGone = (_event: unknown, { reason }: RenderProcessGoneDetails) => end(GONE_CAUSES[reason], everywhere);
  const onDestroyed = () => end('the window was closed', everywhere);
  contents.on('did-frame-navigate', onNavigate);
  contents.on('render-process-gone', onGone);
  contents.on('destroyed', onDestroyed);
  return () => {
    contents.off('did-frame-navigate', onNavigate);
    contents.off('render-process-gone', onGone);
    contents.off('destroyed', onDestroyed);
  };
}

/** Whether a frame has another document, after some frame of its page has got one: in the same process, or in another. */
function isGoneFrom(place: Page, processId: number, routingId: number): boolean {
  const { frame } = place;
  return frame.isDestroyed() || frame.detached || (place.processId === processId && place.routingId === routingId);
}

function watchProcess(process: UtilityProcess, end: EndWhere): () => void {
  const onExit = (code: number) => end(`the utility process exited with code ${code}`, everywhere);
  process.on('exit', onExit);
  return () => process.off('exit', onExit);
}
