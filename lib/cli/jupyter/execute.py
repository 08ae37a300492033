"""Executes one notebook in its kernel and writes the executed copy.

    python execute.py NOTEBOOK OUT --log FILE [--facts JSON]
        [--cell-timeout SECONDS]

Tells what happens in JSON, one object a line, on standard output. Ends its
kernel and itself when standard input closes, which it does when the process
that started it is gone.
"""

import argparse
import asyncio
import json
import os
import queue
import re
import signal
import sys
import threading
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import (
    CellExecutionComplete,
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)

# The Deno kernel sends some outputs after it has said that it is idle; this
# long a silence (seconds) means that none is left.
SILENCE = 0.05
IOPUB_TIMEOUT = 60
# What one cell may print or display, in characters: no page could show more.
OUTPUT_LIMIT = 20_000_000


def tell(event, **content):
    print(json.dumps({"event": event, **content}), flush=True)


class Client(NotebookClient):
    """nbclient that does not lose what comes after `idle`, nor drowns."""

    flooded = False
    on_flood = None

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        complete = False
        seen = 0
        while True:
            try:
                message = await self.kc.iopub_channel.get_msg(
                    timeout=SILENCE if complete else None
                )
            except queue.Empty:
                return
            if message["parent_header"].get("msg_id") != parent_msg_id:
                continue
            if message["header"]["msg_type"] != "execute_input":
                seen += len(json.dumps(message["content"]))
            if seen > OUTPUT_LIMIT:
                # An error here would be seen when the cell ends, or never.
                self.flooded = True
                self.on_flood()
                return
            try:
                self.process_message(message, cell, cell_index)
            except CellExecutionComplete:
                complete = True


def plain(text):
    """Text without colour codes."""
    return re.sub(r"\x1b\[[0-9;]*m", "", str(text))


def error_of(cell, reply):
    """What a failed cell said: (name, message, trace), or None if it passed.

    A thrown error comes as an output; a syntax error only as a reply; a reply
    of "ok" beside an error output is not believed.
    """
    for output in cell.get("outputs", []):
        if output["output_type"] == "error":
            trace = plain("\n".join(output.get("traceback", [])))
            return output.get("ename", ""), output.get("evalue", ""), trace
    content = (reply or {}).get("content", {})
    if content.get("status") == "ok":
        return None
    trace = plain("\n".join(content.get("traceback") or []))
    return content.get("ename", ""), plain(content.get("evalue", "")), trace


async def execute(notebook, folder, log, cell_timeout):
    failure = None
    kernel_log = open(log, "wb")

    def cell_number(index):
        code = [c.cell_type == "code" for c in notebook.cells]
        return {
            "cell": index + 1,
            "cells": len(code),
            "codeCell": sum(code[: index + 1]),
            "codeCells": sum(code),
        }

    def failed(index, name, message, trace):
        nonlocal failure
        failure = {
            **cell_number(index),
            "source": notebook.cells[index].source,
            "name": name,
            "message": message,
            "trace": trace,
        }

    current = 0

    def on_start(cell, cell_index):
        nonlocal current
        if cell.cell_type == "code":
            current = cell_index
            tell("cell", **cell_number(cell_index))

    def on_executed(cell, cell_index, execute_reply):
        error = error_of(cell, execute_reply)
        if error and "raises-exception" not in cell.metadata.get("tags", []):
            failed(cell_index, *error)
            raise CellExecutionError(error[2], error[0], error[1])

    client = Client(
        notebook,
        kernel_name="deno",
        resources={"metadata": {"path": folder}},
        timeout=cell_timeout,
        iopub_timeout=IOPUB_TIMEOUT,
        raise_on_iopub_timeout=True,
        allow_errors=True,
        record_timing=False,
        coalesce_streams=True,
        startup_timeout=120,
        shutdown_kernel="immediate",
        on_cell_execute=on_start,
        on_cell_executed=on_executed,
    )

    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    stopping = False

    def stop():
        nonlocal stopping
        stopping = True
        loop.call_soon_threadsafe(task.cancel)

    def on_notebook_start(**_):
        # nbclient's own handlers kill the kernel and leave the loop running.
        for name in ("SIGINT", "SIGTERM"):
            try:
                loop.remove_signal_handler(getattr(signal, name))
            except (AttributeError, NotImplementedError, RuntimeError):
                pass
            signal.signal(getattr(signal, name), lambda *_: stop())

    client.on_notebook_start = on_notebook_start
    client.on_flood = task.cancel

    def watch():
        # Raw reads: a buffered reader would hold a lock at exit.
        while os.read(0, 1024):
            pass
        stop()

    threading.Thread(target=watch, daemon=True).start()
    try:
        await client.async_execute(stdout=kernel_log, stderr=kernel_log)
    except CellExecutionError:
        pass
    except CellTimeoutError:
        failed(current, "", f"no end after {cell_timeout} s", "")
    except (DeadKernelError, asyncio.CancelledError) as error:
        # nbclient turns a cancelled task into a dead kernel.
        if client.flooded:
            limit = OUTPUT_LIMIT // 1_000_000
            failed(current, "", f"it put out more than {limit} MB", "")
        elif stopping:
            raise asyncio.CancelledError() from error
        else:
            failed(current, "", "the kernel died", tail(log))
    finally:
        kernel_log.close()
    return failure


def tail(path, lines=15):
    """The last lines of what the kernel itself printed."""
    with open(path, encoding="utf-8", errors="replace") as file:
        return plain("".join(file.readlines()[-lines:]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("notebook")
    parser.add_argument("out")
    parser.add_argument("--log", required=True)
    parser.add_argument("--facts", type=json.loads, default={})
    parser.add_argument("--cell-timeout", type=float, default=None)
    options = parser.parse_args()

    notebook = nbformat.read(options.notebook, as_version=4)
    folder = os.path.dirname(os.path.abspath(options.notebook))
    begun = time.monotonic()
    try:
        failure = asyncio.run(
            execute(notebook, folder, options.log, options.cell_timeout)
        )
    except (asyncio.CancelledError, KeyboardInterrupt):
        tell("stopped")
        sys.exit(130)
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        tell("broken", message=message, trace=tail(options.log))
        sys.exit(1)
    if failure:
        tell("failed", **failure)
        sys.exit(1)
    seconds = time.monotonic() - begun
    notebook.metadata["avb"] = {**options.facts, "seconds": round(seconds, 1)}
    beside = f"{options.out}.{os.getpid()}.new"
    with open(beside, "w", encoding="utf-8") as file:
        nbformat.write(notebook, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, options.out)
    tell("done", seconds=seconds)


if __name__ == "__main__":
    main()
