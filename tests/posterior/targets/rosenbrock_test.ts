import { targets } from "../../../lib/posterior/mod.ts";
import { testLogJoint } from "../log_joint.ts";

testLogJoint(
  targets.rosenbrock,
  ([a, b]) => -(a! * a! - 2 * a! + 1) - (b! ** 4 - 2 * b! * b! * a! + a! * a!),
);
