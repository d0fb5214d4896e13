/**
 * Makes a place for questions to another process, and for the answers that come back in any order, or
 * never; `limit` is how many milliseconds an answer may take.
 */
export function createQuestions<Answer>(limit: number) {
  const open = new Map<number, (answer: Answer | undefined) => void>();
  let asked = 0;

  return {
    /** Asks, and resolves to the answer, or to undefined when none has come in time. */
    async ask(send: (question: number) => void): Promise<Answer | undefined> {
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
    answer: (question: number, answer: Answer): void => open.get(question)?.(answer),
  };
}
