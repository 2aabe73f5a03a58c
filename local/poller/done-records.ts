import type { SQSBatchResponse, SQSRecord } from "aws-lambda";

/**
 * The records to delete after a call, by Lambda's rules: all of them for an empty answer, those not reported as
 * failed otherwise, and none where the answer names a message that was not in the batch.
 */
export const doneRecords = (
  records: readonly SQSRecord[],
  answer: SQSBatchResponse | null | undefined,
): readonly SQSRecord[] => {
  const failed = new Set(answer?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  const known = new Set(records.map(({ messageId }) => messageId));
  if (!failed.isSubsetOf(known)) return [];
  return records.filter(({ messageId }) => !failed.has(messageId));
};
