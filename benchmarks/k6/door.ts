/** An event of the server; docs/protocol.md has all of them. */
export interface ServerEvent {
  readonly type: string;
  readonly item_id?: string;
  readonly transcript?: string;
  readonly response?: { readonly id: string; readonly status: string };
  readonly error?: { readonly code?: string; readonly message?: string };
}

/** What a door tells the call. Times are epoch ms, taken when the bytes were read. */
export interface DoorListener {
  /** The way is open: audio may be sent. */
  onOpen(): void;
  onEvent(event: ServerEvent, atMs: number): void;
  /** PCM16 of the answer. */
  onAudio(bytes: ArrayBuffer, atMs: number): void;
  /** It could not be opened, broke, or was closed by the server. */
  onEnd(reason: string): void;
}

/** One connection to the server. */
export interface Door {
  sendAudio(frame: Uint8Array): void;
  close(): void;
}

export type OpenDoor = (listener: DoorListener) => Door;
