import { ParseError, WsechoError } from "../errors.ts";

/** A named value in a path or a query: how to read it, and how to describe it. */
export interface Parameter<Value = unknown> {
  /** An example of a value: `200ms`. */
  readonly hint: string;
  readonly summary: string;
  /** Turns the text into the value, or throws a `ParseError`. */
  parse(text: string, limits: Limits): Value;
}

/** What the server as a whole allows. */
export interface Limits {
  /** Largest message, in bytes. */
  readonly maxPayload: number;
}

export type Parameters = Readonly<Record<string, Parameter>>;

/** The values of some parameters, those that were given. */
export type Values<P extends Parameters> = {
  readonly [Name in keyof P]?: ReturnType<P[Name]["parse"]>;
};

/** A parameter of a handshake is unknown, wrong, or given twice. */
export class ParameterError extends WsechoError {
  override readonly name = "ParameterError";
  readonly parameter: string;
  /** What may be given instead, each with what it means. */
  readonly valid: Readonly<Record<string, string>>;

  constructor(parameter: string, message: string, valid: Parameters) {
    super("BAD_VALUE", message);
    this.parameter = parameter;
    this.valid = describeParameters(valid);
  }
}

/** Each parameter's name, with an example and its meaning. */
export function describeParameters(parameters: Parameters): Record<string, string> {
  const described: Record<string, string> = {};
  for (const [name, { hint, summary }] of Object.entries(parameters)) {
    // A switch needs no value.
    described[name] = hint === name ? summary : `${summary}, e.g. ${hint}`;
  }
  return described;
}

/**
 * Reads one parameter.
 *
 * @throws {ParameterError} when it is unknown, or its value is not what was expected
 */
export function readParameter(
  name: string,
  text: string,
  known: Parameters,
  limits: Limits,
): unknown {
  const parameter = Object.hasOwn(known, name) ? known[name] : undefined;
  if (parameter === undefined) {
    throw new ParameterError(name, `Unknown parameter ${JSON.stringify(name)}`, known);
  }
  try {
    return parameter.parse(text, limits);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { message } = new ParseError(text, error.expected, JSON.stringify(name));
    throw new ParameterError(name, message, { [name]: parameter });
  }
}
