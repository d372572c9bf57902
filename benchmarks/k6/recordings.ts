import type { Recording } from './recording.ts';
import { recordingOf } from './recording.ts';
import { settings } from './settings.ts';

/** People speaking; packages/testing/src/__fixtures__/README.md says where they come from. */
const bundled = {
  'go-forward': 'go forward ten meters',
  'cold-hearted': 'unless to be rather cold hearted and rather selfish is to be ill disposed',
};

/** What the callers say. k6 opens files while it loads the script, never later. */
export const recordings: readonly Recording[] =
  settings.recordings.length > 0
    ? settings.recordings.map((path) => recordingOf(path.replace(/^.*\//, ''), open(path, 'b'), null))
    : Object.entries(bundled).map(([name, text]) =>
        recordingOf(name, open(`../../packages/testing/src/__fixtures__/${name}.wav`, 'b'), text),
      );
