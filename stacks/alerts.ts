import { nameOf } from "./naming.ts";
import type { Settings } from "./settings.ts";

/** The topic that alarms and Glue's failures reach people by. */
export const createAlerts = ({ alertEmail }: Settings) => {
  const { accountId } = aws.getCallerIdentityOutput();
  const region = aws.getRegionOutput().region;
  const topic = new sst.aws.SnsTopic("Alerts", {
    transform: {
      topic: (args): undefined => {
        args.name = nameOf("alerts");
      },
    },
  });
  new aws.sns.TopicPolicy("AlertsPolicy", {
    arn: topic.arn,
    policy: $util.jsonStringify({
      Version: "2012-10-17",
      Statement: ["cloudwatch.amazonaws.com", "events.amazonaws.com"].map((service) => ({
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sns:Publish",
        Resource: topic.arn,
        Condition:
          service === "cloudwatch.amazonaws.com"
            ? { StringEquals: { "aws:SourceAccount": accountId } }
            : // EventBridge sends no source account to a topic, but always the rule's ARN.
              {
                ArnLike: {
                  "aws:SourceArn": $interpolate`arn:aws:events:${region}:${accountId}:rule/${nameOf("*")}`,
                },
              },
      })),
    }),
  });
  if (alertEmail !== undefined)
    new aws.sns.TopicSubscription("AlertsByMail", {
      topic: topic.arn,
      protocol: "email",
      endpoint: alertEmail,
    });
  return topic;
};
