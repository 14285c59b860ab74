/** The part of node-ipc that is used here: the package has no types. */
declare module '@achrinza/node-ipc' {
  interface Events {
    on(event: string, listener: (data: unknown, socket: object) => void): this;
  }

  export interface Client extends Events {
    emit(event: string, data: unknown): void;
  }

  export interface IpcServer extends Events {
    start(): void;
    stop(): void;
    emit(socket: object, event: string, data: unknown): void;
  }

  export class IPCModule {
    config: { id: string; silent: boolean; socketRoot: string };
    /** Of the last server that `serve` made. */
    readonly server: IpcServer;
    /** The servers that this one is connected to, by their ids. */
    readonly of: Record<string, Client>;
    serve(onStart: () => void): void;
    connectTo(id: string, onConnected: () => void): void;
    disconnect(id: string): void;
  }
}
