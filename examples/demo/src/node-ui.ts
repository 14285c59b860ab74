/** The UI as a Node process, for machines without a browser: it draws on its standard output. */
import { connect } from '@peerport/client';
import { AnsiPicture } from './ansi.ts';
import { serveParent } from './node-rpc.ts';
import type { View } from './pages/mandelbrot.ts';
import { type Screen, UiPeer } from './pages/ui-peer.ts';

const INDENT = ' '.repeat(13);

/** The terminal. The main process prints the figures. */
class Terminal implements Screen {
  readonly view: View = { re: -0.6, im: 0, span: 3.4, width: 84, height: 48, maxSteps: 500 };
  readonly tileSide = 12;
  #picture = new AnsiPicture(this.view);

  begin(view: View): void {
    this.#picture = new AnsiPicture(view);
  }

  tile(...[tile, pixels]: Parameters<Screen['tile']>): void {
    this.#picture.put(tile, pixels);
  }

  drawn(): Promise<void> {
    const colours = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
    const text = this.#picture.lines(colours).map((line) => `${INDENT}${line}\n`);
    return new Promise((resolve) => process.stdout.write(text.join(''), () => resolve()));
  }

  cast(): void {}
  connecting(): void {}
  paired(): void {}
  roundTrips(): void {}
  throughput(): void {}
  traffic(): void {}
  closed(): void {}
  killed(): void {}
}

serveParent(new UiPeer(connect, new Terminal()));
