/** How a tool is described to a model. */
export interface ToolDefinition {
  /** Letters, digits, `_` and `-`, at most 64. */
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments object. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ToolContext {
  readonly signal: AbortSignal;
  /** Which conversation asks. */
  readonly sessionId: string;
  /** Has the agent say something later of its own accord, when nobody is speaking. No effect once the conversation is over. */
  announce(text: string): void;
  /** Aborts when the conversation ends; for work that outlives the call, such as a timer. */
  readonly sessionSignal: AbortSignal;
}

/** A tool that runs in the server. Tools that run in the client are only definitions: the client answers the call. */
export interface Tool extends ToolDefinition {
  /** Changes nothing in the world, so it may run before the turn is certain. Default false. */
  readonly readOnly?: boolean;
  /** `args` is the parsed arguments object, not checked against `parameters`. The result is given to the model as JSON (a string as it is). */
  run(args: Readonly<Record<string, unknown>>, context: ToolContext): Promise<unknown>;
}
