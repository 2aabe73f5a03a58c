import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SNSClient } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { CloudService } from "../../../local/cloud/http.ts";
import { createMessaging } from "../../../local/cloud/messaging/messaging.ts";
import { createCloudServer } from "../../../local/cloud/server.ts";

export const region = "us-east-1";
const credentials = { accessKeyId: "local", secretAccessKey: "local" };

/** SDK clients of one endpoint, and the calls that most tests make. */
export const clientsOf = (endpoint: string) => {
  const sqs = new SQSClient({ endpoint, region, credentials });
  const sns = new SNSClient({ endpoint, region, credentials });
  return {
    sqs,
    sns,
    async createQueue(name: string, attributes: Record<string, string> = {}): Promise<string> {
      const { QueueUrl } = await sqs.send(
        new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
      );
      return QueueUrl ?? "";
    },
    async arnOf(queueUrl: string): Promise<string> {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["QueueArn"] }),
      );
      return Attributes?.QueueArn ?? "";
    },
    /** In batches of ten, in order. */
    async sendAll(queueUrl: string, bodies: readonly string[]): Promise<void> {
      for (let from = 0; from < bodies.length; from += 10) {
        const Entries = bodies
          .slice(from, from + 10)
          .map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      }
    },
    async receive(
      queueUrl: string,
      options: Partial<ReceiveMessageCommandInput> = {},
    ): Promise<readonly Message[]> {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ["All"],
          MessageAttributeNames: ["All"],
          ...options,
        }),
      );
      return Messages;
    },
    /** Everything that is visible now; it stays in flight. */
    async receiveAll(queueUrl: string): Promise<readonly Message[]> {
      const all: Message[] = [];
      while (true) {
        const messages = await this.receive(queueUrl);
        if (messages.length === 0) return all;
        all.push(...messages);
      }
    },
    destroy() {
      sqs.destroy();
      sns.destroy();
    },
  };
};

export type Clients = ReturnType<typeof clientsOf>;

/** Messaging behind the front server, on a free port, with other services beside it. */
export const startCloud = async (dataDir: string, others: Readonly<Record<string, CloudService>> = {}) => {
  const messaging = createMessaging({ dataDir, region });
  const server = createCloudServer({ services: { sqs: messaging, sns: messaging, ...others } });
  await server.start();
  const clients = clientsOf(server.endpoint);
  return {
    ...clients,
    messaging,
    endpoint: server.endpoint,
    async stop() {
      clients.destroy();
      await server.stop();
    },
  };
};

export type Cloud = Awaited<ReturnType<typeof startCloud>>;

/** A folder and every cloud started in it, for one test; both are gone when `clear` resolves. */
export const cloudFolder = () => {
  const folders: string[] = [];
  const clouds: Cloud[] = [];
  return {
    async folder(): Promise<string> {
      const folder = await mkdtemp(join(tmpdir(), "messaging-"));
      folders.push(folder);
      return folder;
    },
    async start(dataDir?: string, others?: Readonly<Record<string, CloudService>>): Promise<Cloud> {
      const cloud = await startCloud(dataDir ?? (await this.folder()), others);
      clouds.push(cloud);
      return cloud;
    },
    async clear(): Promise<void> {
      for (const cloud of clouds.splice(0)) await cloud.stop();
      for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
    },
  };
};
