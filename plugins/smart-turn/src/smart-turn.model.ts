import { LogMel, MEL_BANDS, MEL_HOP } from '@repartee/core/audio';
import { defineModel } from '@repartee/core/providers';
import { turnWindow, WINDOW_SAMPLES } from './turn-window.js';

export interface SmartTurnOptions {
  /** Path of the ONNX file. */
  readonly model: string;
}

export interface SmartTurnInput {
  /** The end of the user's turn, 16 kHz mono; of more than 8 s only the last 8 are heard. */
  readonly audio: Float32Array;
}

export interface SmartTurnOutput {
  /** Probability that the user has finished, 0..1. */
  readonly complete: number;
}

const INPUT = 'input_features';
const OUTPUT = 'logits';
const FRAMES = WINDOW_SAMPLES / MEL_HOP;

/** Hears one turn after the other: on a CPU a batch takes as long as its rows. */
export default defineModel<SmartTurnOptions, SmartTurnInput, SmartTurnOutput>({
  async load({ model }, onnx) {
    const session = await onnx.open(model, { inputs: [INPUT], outputs: [OUTPUT] });
    const logMel = new LogMel();
    const judge = async ({ audio }: SmartTurnInput): Promise<number> => {
      const features = logMel.run(turnWindow(audio), FRAMES);
      const { [OUTPUT]: logits } = await session.run({
        [INPUT]: onnx.tensor('float32', features, [1, MEL_BANDS, FRAMES]),
      });
      return logits!.data[0] as number; // despite its name a probability: the sigmoid is inside the graph
    };
    return {
      async run(batch, { cancelled }) {
        const outputs: SmartTurnOutput[] = [];
        for (const [row, input] of batch.entries()) outputs.push({ complete: cancelled(row) ? 0 : await judge(input) });
        return outputs;
      },
    };
  },
});
