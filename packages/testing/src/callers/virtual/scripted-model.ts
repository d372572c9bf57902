import { ReparteeError } from '@repartee/core/providers';
import type { Clock, LlmPart, LlmProvider, Message } from '@repartee/core/providers';
import type { ScriptedAgent, ScriptedAnswer } from '../scenario-schema.js';
import { stall } from './stall.js';

/**
 * Answers as the script has it. The answer depends only on the conversation it is given, not on how often it is asked:
 * the one for the user's last words, or the one at the place of the user's message, the last one again and again.
 */
export function scriptedModel(
  { replies, llm }: Pick<ScriptedAgent, 'replies' | 'llm'>,
  clock: Clock,
  onAsked: (userText: string) => void,
): LlmProvider {
  return {
    async *reply(messages, { signal }): AsyncGenerator<LlmPart> {
      const answer = answerTo(messages, replies);
      onAsked(lastUserText(messages));
      if (answer.stall) await stall(signal);
      await clock.sleep(answer.first_token_ms ?? llm.first_token_ms, signal).catch(() => {});
      if (signal.aborted) return;
      if (answer.fail) throw new ReparteeError('provider', 'The language model failed, as the script has it');
      for (const [index, word] of answer.text.split(/(?<= )/).entries()) {
        if (index > 0) await clock.sleep(llm.word_ms, signal).catch(() => {});
        if (signal.aborted) return;
        if (word) yield { type: 'text-delta', text: word };
      }
      if (answer.cut) return;
      for (const [index, { name, arguments: args }] of answer.calls.entries()) {
        const id = `call_${messages.length}_${index}`;
        yield { type: 'tool-call', call: { id, name, arguments: JSON.stringify(args) } };
      }
      yield { type: 'text-end', finish: answer.calls.length > 0 ? 'tool-calls' : 'stop' };
    },
  };
}

/** What the script answers to this conversation: to its last user message, and after so many rounds of tools. */
export function answerTo(messages: readonly Message[], replies: readonly ScriptedAnswer[]): ScriptedAnswer {
  const userText = lastUserText(messages);
  const place = messages.filter(({ role }) => role === 'user').length - 1;
  const general = replies.filter(({ to }) => !to);
  let answer =
    replies.find(({ to }) => to?.test(userText)) ?? general[Math.min(Math.max(0, place), general.length - 1)];
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const rounds = messages.slice(last + 1).filter((message) => message.role === 'assistant' && message.toolCalls).length;
  for (let round = 0; round < rounds && answer?.then; round++) answer = answer.then;
  if (!answer) throw new ReparteeError('config', 'The script has no reply for what the user said');
  return answer;
}

function lastUserText(messages: readonly Message[]): string {
  return messages.findLast(({ role }) => role === 'user')?.text ?? '';
}
