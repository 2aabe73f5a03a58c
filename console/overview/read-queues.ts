import { deadLetterQueueName, deadLetterQueueNames, queueNames } from "../../contracts/topology.ts";
import type { QueueGauge, QueueGauges } from "../../core/operations/ports.ts";
import type { QueueReading } from "./depth-history.ts";

const held = (gauge: QueueGauge | undefined) => (gauge ? gauge.visible + gauge.inFlight + gauge.delayed : 0);

/** Every queue with its dead-letter queue; those that are not there are left out. */
export const readQueues = async (gauges: QueueGauges): Promise<readonly QueueReading[]> => {
  const found = await gauges.read([...queueNames, ...deadLetterQueueNames]);
  return queueNames.flatMap((queue) => {
    const gauge = found.get(queue);
    if (!gauge) return [];
    const { visible, delayed, inFlight } = gauge;
    return [
      {
        queue,
        waiting: visible + delayed,
        inFlight,
        deadLetters: held(found.get(deadLetterQueueName(queue))),
      },
    ];
  });
};
