/**
 * Prebuilt onnxruntime libraries (seen in 1.30) keep a usage database in the home folder and upload it. A voice agent that
 * says it needs no network does neither. Call it on the main thread before anything loads the library: a worker's
 * `process.env` is a copy that native code never sees. Whoever wants the telemetry sets `ORT_DISABLE_TELEMETRY=0`.
 */
export function stayOffline(): void {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
}
