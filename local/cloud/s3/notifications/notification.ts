/** `message` is the JSON of an S3 event, as AWS hands it to a topic. */
export interface S3Notification {
  readonly topicArn: string;
  readonly message: string;
}
