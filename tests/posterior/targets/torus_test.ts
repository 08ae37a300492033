import { targets } from "../../../lib/posterior/mod.ts";
import { testLogJoint } from "../log_joint.ts";

testLogJoint(
  targets.torus,
  ([a, b]) => -((Math.hypot(a!, b!) ** 2 - 2) ** 2),
);
