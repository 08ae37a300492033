/**
 * The script of the worker. The page holds it as a text, since from a disk a
 * browser loads no second file.
 *
 * @module
 */
import { startWorker } from "./worker.ts";

startWorker();
