import { Call } from './call.ts';
import { optionsOf } from './profiles.ts';
import { questions } from './questions.ts';
import { summaryOf } from './summary.ts';
import type { SummaryData } from './summary.ts';
import { openWebSocketDoor } from './web-socket-door.ts';

export const options = optionsOf('websocket');

export default function call(): void {
  new Call(openWebSocketDoor, questions());
}

export const handleSummary = (data: SummaryData) => summaryOf('websocket', data);
