/** Steps of 10 ms of which more than half must be loud: a click is no voice. */
const followingSteps = 10;

/** The start of the first 10 ms that are within 25 dB of the loudest 10 ms and go on, in samples. */
export function firstVoiced(samples: Float32Array, sampleRate: number): number {
  const length = sampleRate / 100;
  const powers = Array.from({ length: Math.floor(samples.length / length) }, (_, index) =>
    samples.subarray(index * length, (index + 1) * length).reduce((sum, sample) => sum + sample * sample, 0),
  );
  const level = Math.max(...powers) * 10 ** (-25 / 10);
  const isLoud = (step: number) => powers[step]! > level;
  const goesOn = (step: number) => {
    const following = powers.slice(step, step + followingSteps);
    return following.filter((power) => power > level).length > following.length / 2;
  };
  const steps = [...powers.keys()];
  return (steps.find((step) => isLoud(step) && goesOn(step)) ?? steps.find(isLoud) ?? 0) * length;
}
