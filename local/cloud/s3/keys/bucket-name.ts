import { S3Error } from "../errors.ts";

/** A bucket's index lies beside its folder under these endings: a bucket of such a name would overwrite it. */
const indexFile = /\.sqlite(?:-wal|-shm|-journal)?$/;

/** AWS's rules for general purpose buckets, less what this cloud needs for itself. */
export const isBucketName = (name: string): boolean =>
  /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/.test(name) &&
  !name.includes("..") &&
  !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
  !/^(?:xn--|sthree-|amzn-s3-demo-)/.test(name) &&
  !/(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name) &&
  !indexFile.test(name);

export const checkBucketName = (name: string): void => {
  if (!isBucketName(name))
    throw new S3Error("InvalidBucketName", 400, "The specified bucket is not valid.", {
      details: { BucketName: name },
    });
};
