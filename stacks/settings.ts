import * as z from "zod";
import {
  defaultRegion,
  functionVariables,
  paceOf,
  paceProblems,
  presentVariables,
  type Schedules,
  StageName,
  schedulesOf,
  scheduleVariables,
} from "../contracts/settings.ts";

export const productionStage = "production";

/** Athena refuses a smaller limit than 10 MB. */
const least = 10;

const onOff = z.enum(["on", "off"]);

const Variables = z.object({
  ...functionVariables,
  ...scheduleVariables,
  AWS_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "no AWS region")
    .optional(),
  /** Who is told of alarms. */
  BOVESPA_ALERT_EMAIL: z.email("no e-mail address").optional(),
  BOVESPA_TRACING: onOff.optional(),
  BOVESPA_ATHENA_SCAN_LIMIT_MB: z.coerce.number().int().min(least).max(1_000_000).optional(),
});

export interface Settings extends Schedules {
  readonly stage: string;
  readonly isProduction: boolean;
  readonly region: string;
  readonly alertEmail?: string;
  readonly isTraced: boolean;
  readonly athenaScanLimitBytes: number;
  /** What every function is given of the configuration, as it was written. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
}

/** Reads the settings of a stage; throws an `Error` whose message lists all that is wrong. */
export const readSettings = (
  stage: string,
  environment: Readonly<Record<string, string | undefined>>,
): Settings => {
  const present = presentVariables(environment);
  const isProduction = stage === productionStage;
  const name = StageName.safeParse(stage);
  const parsed = Variables.safeParse(present);
  const problems = [
    ...(name.error?.issues ?? []).map(({ message }) => `stage «${stage}»: ${message}`),
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`),
  ];
  if (isProduction && present.BOVESPA_ALERT_EMAIL === undefined)
    problems.push(`BOVESPA_ALERT_EMAIL: ${productionStage} needs an address for its alarms`);
  if (parsed.success) problems.push(...paceProblems(paceOf(parsed.data)));
  if (!parsed.success || problems.length > 0)
    throw new Error(["The settings cannot work:", ...problems.map((each) => `  ${each}`)].join("\n"));
  return toSettings(stage, isProduction, parsed.data, present);
};

const toSettings = (
  stage: string,
  isProduction: boolean,
  variables: z.infer<typeof Variables>,
  present: Readonly<Record<string, string | undefined>>,
): Settings => ({
  stage,
  isProduction,
  region: variables.AWS_REGION ?? defaultRegion,
  ...(variables.BOVESPA_ALERT_EMAIL === undefined ? {} : { alertEmail: variables.BOVESPA_ALERT_EMAIL }),
  ...schedulesOf(variables),
  isTraced: variables.BOVESPA_TRACING !== "off",
  athenaScanLimitBytes: (variables.BOVESPA_ATHENA_SCAN_LIMIT_MB ?? 1024) * 1024 * 1024,
  functionEnvironment: Object.fromEntries(
    Object.keys(functionVariables).flatMap((key) => {
      const value = present[key];
      return value === undefined ? [] : [[key, value]];
    }),
  ),
});
