import { requireDocument } from "../body/document.ts";
import { malformedXml, notImplemented, S3Error } from "../errors.ts";
import { checkKey } from "../keys/placement.ts";
import type { Operation } from "../operation.ts";
import { childrenNamed, childText, requiredText, type XmlElement } from "../xml/read.ts";
import { writeXml, type XmlFields } from "../xml/write.ts";
import { removeKey } from "./delete-object.ts";

const most = 1000;

const readTarget = (element: XmlElement) => {
  for (const { name } of element.children)
    if (name !== "Key" && name !== "ETag") throw notImplemented(`${name} in DeleteObjects`);
  const key = requiredText(element, "Key");
  if (key === "") throw malformedXml("an empty Key");
  return { key, ifMatch: childText(element, "ETag") };
};

export const deleteObjects: Operation = async (request, context) => {
  const bucket = context.buckets.get(request.bucket);
  const document = await requireDocument(request, "Delete");
  const targets = childrenNamed(document, "Object").map(readTarget);
  if (targets.length === 0 || targets.length > most) throw malformedXml(`between 1 and ${most} objects`);
  const isQuiet = childText(document, "Quiet") === "true";
  const deleted: XmlFields[] = [];
  const failed: XmlFields[] = [];
  bucket.change((change) => {
    for (const target of targets) {
      try {
        checkKey(target.key);
        removeKey(target, change, bucket, request, context);
        deleted.push({ Key: target.key });
      } catch (error) {
        if (!(error instanceof S3Error)) throw error;
        failed.push({ Key: target.key, Code: error.code, Message: error.message });
      }
    }
  });
  return {
    status: 200,
    body: writeXml("DeleteResult", { Deleted: isQuiet ? [] : deleted, Error: failed }),
  };
};
