import type { Cast, Closed, Drawing, RoundTrips, Throughput, Traffic } from './commands.ts';
import type { Tile, View } from './mandelbrot.ts';
import { connect } from './peerport.js';
import { formatBytes, formatMs, formatNumber } from './statistics.ts';
import { type Screen, UiPeer } from './ui-peer.ts';

const ZOOM = 3;
/** Shown where no tile is yet. */
const BLANK = '#10182c';

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} #${id}`);
  return found;
}

function show(id: string, text: string): void {
  element(id, HTMLElement).textContent = text;
}

/** The window of the UI. */
class Page implements Screen {
  readonly tileSide = 60;
  readonly #canvas = element('picture', HTMLCanvasElement);
  readonly #context = this.#canvas.getContext('2d', { alpha: false });
  readonly #progress = element('progress', HTMLProgressElement);
  readonly view: View = {
    re: -0.7453,
    im: 0.1127,
    span: 0.0065,
    width: this.#canvas.width,
    height: this.#canvas.height,
    maxSteps: 1_000,
  };
  #current = this.view;

  cast({ host, main, ui, worker }: Cast): void {
    show('host', host);
    show('main-pid', String(main));
    show('ui-pid', String(ui));
    show('worker-pid', String(worker));
  }

  connecting(): void {
    this.#state('connecting', 'connecting');
    element('close', HTMLElement).hidden = true;
  }

  paired(ms: number): void {
    this.#state('open', 'peer connected');
    show('pair', formatMs(ms));
  }

  begin(view: View, tilesCount: number): void {
    if (this.#context !== null) {
      this.#context.fillStyle = BLANK;
      this.#context.fillRect(0, 0, view.width, view.height);
    }
    this.#current = view;
    this.#progress.max = tilesCount;
    this.#progress.value = 0;
    show('tiles', `0 of ${tilesCount}`);
  }

  tile({ x, y, width, height }: Tile, pixels: Uint8ClampedArray<ArrayBuffer>, doneCount: number): void {
    this.#context?.putImageData(new ImageData(pixels, width, height), x, y);
    this.#progress.value = doneCount;
    show('tiles', `${doneCount} of ${this.#progress.max}`);
  }

  drawn({ bytes, ms }: Drawing): void {
    show('streamed', `${formatBytes(bytes)} in ${formatMs(ms)}`);
  }

  roundTrips({ p50, p99 }: RoundTrips): void {
    show('p50', formatMs(p50));
    show('p99', formatMs(p99));
  }

  throughput({ messagesPerSecond, messageBytes, bytesPerSecond, chunkBytes }: Throughput): void {
    show('small-label', `${formatBytes(messageBytes)} messages`);
    show('large-label', `${formatBytes(chunkBytes)} messages`);
    show('messages-per-second', `${formatNumber(messagesPerSecond)} /s`);
    show('bytes-per-second', `${formatBytes(bytesPerSecond)}/s`);
  }

  traffic({ uiToWorker, workerToUi }: Traffic): void {
    show('sent', formatNumber(uiToWorker));
    show('received', formatNumber(workerToUi));
  }

  closed({ reason, message }: Closed): void {
    this.#state(reason === 'closed' ? 'closed' : 'lost', `close: ${reason}`);
    show('reason', `'${reason}'`);
    show('message', message);
    show('after', '');
    element('close', HTMLElement).hidden = false;
  }

  killed(ms: number): void {
    show('after', `${formatMs(ms)} after SIGKILL on the worker's process`);
  }

  /** Draws another part of the set where the user clicks. */
  explore(draw: (view: View) => Promise<unknown>): void {
    let busy = false;
    this.#canvas.addEventListener('click', (event) => {
      if (busy || document.body.dataset['state'] !== 'open') return;
      busy = true;
      const scale = this.#current.span / this.#canvas.clientWidth;
      const factor = event.shiftKey ? ZOOM : 1 / ZOOM;
      const view = {
        ...this.#current,
        re: this.#current.re + (event.offsetX - this.#canvas.clientWidth / 2) * scale,
        im: this.#current.im - (event.offsetY - this.#canvas.clientHeight / 2) * scale,
        span: this.#current.span * factor,
      };
      draw(view).then(
        () => (busy = false),
        () => (busy = false),
      );
    });
  }

  #state(state: 'connecting' | 'open' | 'closed' | 'lost', label: string): void {
    document.body.dataset['state'] = state;
    show('status', label);
  }
}

const page = new Page();
const ui = new UiPeer(connect, page);
page.explore((view) => ui.draw(view));
Object.assign(globalThis, { demo: ui });
