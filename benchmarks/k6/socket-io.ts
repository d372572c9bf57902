import { Call } from './call.ts';
import { optionsOf } from './profiles.ts';
import { questions } from './questions.ts';
import { summaryOf } from './summary.ts';
import type { SummaryData } from './summary.ts';
import { openSocketIoDoor } from './socket-io-door.ts';

export const options = optionsOf('socket-io');

export default function call(): void {
  new Call(openSocketIoDoor, questions());
}

export const handleSummary = (data: SummaryData) => summaryOf('socket-io', data);
