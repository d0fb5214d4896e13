/** Questions to another process, and the answers that come back in any order, or never. */
export interface Questions<Answer> {
  /** Asks, and resolves to the answer, or to undefined when none has come in time. */
  ask(send: (question: number) => void): Promise<Answer | undefined>;
  answer(question: number, answer: Answer): void;
}

/** Makes a place for questions; `limit` is how many milliseconds an answer may take. */
export function createQuestions<Answer>(limit: number): Questions<Answer> {
  const open = new Map<number, (answer: Answer | undefined) => void>();
  let asked = 0;

  return {
    async ask(send) {
      const question = ++asked;
      const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
      const timer = setTimeout(resolve, limit, undefined);
      open.set(question, resolve);
      send(question);
      const answer = await promise;
      clearTimeout(timer);
      open.delete(question);
      return answer;
    },
    answer: (question, answer) => open.get(question)?.(answer),
  };
}
