// Import this first: it lets modules of assessments find those of realtime, which the site
// serves side by side.

import { register } from "node:module";

const realtime = new URL("../../realtime/static/realtime/", import.meta.url);
const hook = `export const resolve = (name, context, next) =>
  next(name.replace(/^(\\.\\.\\/)+realtime\\//, "${realtime}"), context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
