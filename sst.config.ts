/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  async app({ stage }) {
    const { appOf } = await import("./stacks/app.ts");
    return appOf(stage, process.env.AWS_REGION);
  },
  async run() {
    const { deploy } = await import("./stacks/index.ts");
    return deploy(process.env);
  },
});
