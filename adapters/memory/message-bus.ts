import type { MessageBus } from "../../core/ports.ts";

/** Keeps what was sent, as text, in order; a consumer takes it from `sent`. */
export const createMemoryMessageBus = <Message>(): MessageBus<Message> & { readonly sent: string[] } => {
  const sent: string[] = [];
  return {
    sent,
    send: async (messages) => {
      for (const message of messages) sent.push(JSON.stringify(message));
    },
  };
};
