export interface ClientConfig {
  readonly region: string;
  /** Left out: the SDK's own choice, which AWS_ENDPOINT_URL and its variants rule. */
  readonly endpoint?: string;
  /** Left out: the SDK's own chain of providers. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** What every client is made with; only this folder makes clients, a file each, so that an entry bundles its own. */
export const settings = ({ region, endpoint, credentials }: ClientConfig) => ({
  region,
  maxAttempts: 4,
  ...(endpoint === undefined ? {} : { endpoint }),
  ...(credentials === undefined ? {} : { credentials }),
});
