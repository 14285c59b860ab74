/** Things to release together, the last one first: Node 20 has no `AsyncDisposableStack`. */
export class Resources implements AsyncDisposable {
  #held: AsyncDisposable[] = [];

  /** Takes responsibility for `resource`, and returns it. */
  use<T extends AsyncDisposable>(resource: T): T {
    this.#held.push(resource);
    return resource;
  }

  /**
   * Runs `build`. If it fails, what it used is released; if not, it stays until this is disposed of.
   *
   * @throws what `build` throws.
   */
  static async build<T>(build: (resources: Resources) => Promise<T>): Promise<T> {
    const resources = new Resources();
    try {
      return await build(resources);
    } catch (error) {
      await resources[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Releases everything, also when a release fails. @throws {AggregateError} what failed. */
  async [Symbol.asyncDispose](): Promise<void> {
    const errors: unknown[] = [];
    for (const resource of this.#held.splice(0).reverse()) {
      try {
        await resource[Symbol.asyncDispose]();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'not everything could be released');
  }
}
