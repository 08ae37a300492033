import {
  logProbabilities,
  softplusSums,
} from "../../lib/evaluation/bernoulli.ts";
import { assertNear, sigmoid } from "./models.ts";

Deno.test("log p(x|z) is the sum of the logs of the probabilities", () => {
  const logits = Float32Array.of(0.3, -2, 1.5, -0.25, 4, 0);
  const x = [1, 0, 1];
  const got = logProbabilities(logits, x, softplusSums(logits, 3));
  for (let i = 0; i < 2; i++) {
    const wanted = x.reduce((sum, value, j) => {
      const mean = sigmoid(logits[3 * i + j]!);
      return sum + Math.log(value === 1 ? mean : 1 - mean);
    }, 0);
    assertNear(got[i]!, wanted, 1e-12);
  }
});

Deno.test("extreme logits neither overflow nor vanish", () => {
  const logits = Float32Array.of(1000, -1000, 50);
  const softplus = softplusSums(logits, 1);
  const right = logProbabilities(logits, [1], softplus);
  assertNear(right[0]!, 0, 1e-300);
  assertNear(right[1]!, -1000, 1e-12);
  // log sigma(50) = -e^-50 to first order; a clipped log would give 0.
  const rare = logProbabilities(
    logits.map((l) => -l),
    [0],
    softplusSums(
      logits.map((l) => -l),
      1,
    ),
  );
  assertNear(rare[2]! / -Math.exp(-50), 1, 1e-12);
});
