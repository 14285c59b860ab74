import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A file that holds a token, for Prometheus' `credentials_file`. Only this user can read it. */
export class TokenFile {
  readonly path: string;
  readonly #token: string;

  private constructor(path: string, token: string) {
    this.path = path;
    this.#token = token;
  }

  /** Writes the file, in place of one that is there. */
  static async write(path: string, token: string): Promise<TokenFile> {
    const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
    await writeFile(temporary, token, { flag: 'wx', mode: 0o600 });
    await rename(temporary, path);
    return new TokenFile(path, token);
  }

  /** Removes the file, unless another process has replaced it. */
  async remove(): Promise<void> {
    const content = await readFile(this.path, 'utf8').catch(() => '');
    if (content === this.#token) await rm(this.path, { force: true });
  }
}
