/**
 * The one script of the playground: a page runs it, and gives its text to a
 * worker that runs it too. From a disk a browser loads no second file, and two
 * scripts would both hold all of lib.
 *
 * @module
 */
import { startPage } from "./page/page.ts";
import { startWorker } from "./worker.ts";

if (typeof document === "undefined") startWorker();
else startPage();
