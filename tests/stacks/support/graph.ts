/** What a program made, as Pulumi was told of it. */

export type Inputs = Readonly<Record<string, unknown>>;

export interface Resource {
  /** `aws:sqs/queue:Queue` */
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Inputs;
  /** Inputs with what AWS would add: `arn`, `url`, … */
  readonly state: Inputs;
  /** `type::name` of the component it belongs to. */
  readonly parent?: string;
  readonly retainOnDelete: boolean;
}

/** What was made of a function's handler. */
export interface Bundle {
  readonly handler: string;
  readonly file: string;
  readonly bytes: number;
  /** Source files that something of is in it, from the root of the project. */
  readonly inputs: readonly string[];
  /** Packages left to Lambda's runtime. */
  readonly external: readonly string[];
}

export interface Graph {
  readonly app: Inputs;
  readonly resources: readonly Resource[];
  readonly bundles: readonly Bundle[];
}

export type Evaluation =
  | ({ readonly ok: true } & Graph)
  | { readonly ok: false; readonly errors: readonly string[]; readonly resources: readonly Resource[] };

export interface EvaluationRequest {
  readonly stage: string;
  /** As `sst dev` sees the program. */
  readonly dev: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether handlers are bundled; without that an evaluation takes two thirds of the time. */
  readonly bundles: boolean;
  /** Text put in the place of text, by file from the root; each must be found. */
  readonly edits: readonly { readonly file: string; readonly from: string; readonly to: string }[];
}

export const ofType = (graph: Pick<Graph, "resources">, type: string): readonly Resource[] =>
  graph.resources.filter((resource) => resource.type === type);

/** Follows `path` (`a.b.0`) into inputs. */
export const at = (inputs: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (value, key) =>
        value !== null && typeof value === "object" ? (value as Record<string, unknown>)[key] : undefined,
      inputs,
    );

export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: unknown;
  readonly principals: unknown;
}

const listOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);

/** The statements of a policy in IAM's JSON. */
export const statementsOf = (policy: unknown): readonly Statement[] => {
  const document = (typeof policy === "string" ? JSON.parse(policy) : policy) as {
    Statement?: readonly Record<string, unknown>[];
  };
  return (document?.Statement ?? []).map((each) => ({
    effect: String(each.Effect),
    actions: listOf(each.Action),
    resources: listOf(each.Resource),
    conditions: each.Condition,
    principals: each.Principal,
  }));
};
