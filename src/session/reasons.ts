import type { DetachReason } from '../agent/protocol.ts';
import type { Failure } from '../failure.ts';

/** Why the agent ended the debugger, in the report's words; with a failure where it was not as it should be. */
export function detachReason(reason: DetachReason, message: string): { text: string; failure?: Failure } {
  switch (reason) {
    case 'asked':
      return { text: 'ended by the user' };
    case 'console':
      return { text: 'ended from the dlv console' };
    case 'hits':
      return { text: 'the hit budget is spent' };
    case 'time':
      return { text: 'the time budget is spent' };
    case 'target-exited':
      return { text: message.replace(/\.$/, '') || 'the process has ended' };
    case 'lease':
      return {
        text: 'the link was lost for longer than the lease',
        failure: {
          kind: 'link',
          message: 'The link was lost for longer than the lease; the agent detached by itself.',
          hint: 'Start again when the link is stable.',
        },
      };
    case 'signal':
      return {
        text: 'the debug pod was ended from outside',
        failure: {
          kind: 'conflict',
          message: 'Somebody else ended the debug pod; the agent detached before that.',
          hint: 'Ask who deletes pods there, then start again.',
        },
      };
    case 'dlv-died':
      return {
        text: 'dlv died',
        failure: {
          kind: 'agent',
          message: `dlv died: ${message}`,
          hint: 'Look at the process; the report says what was checked.',
        },
      };
    case 'attach-failed':
      return { text: 'the attach failed', failure: { kind: 'agent', message } };
  }
}
