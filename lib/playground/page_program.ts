/**
 * The script of the page. Nothing that it imports may reach TensorFlow.js: the
 * page is there at once, and the worker alone reads the rest of lib.
 *
 * @module
 */
import { startPage } from "./page/page.ts";

startPage();
