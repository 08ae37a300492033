# JupyterLab as `deno task lab` starts it: one kernel, this machine only, and
# nothing asked of the network. `c` is given by Jupyter; arguments of the task
# go before what is said here.
import os
import sys

data = os.path.join(sys.prefix, "share", "jupyter")

c.ServerApp.ip = "127.0.0.1"
c.ServerApp.root_dir = os.path.dirname(sys.prefix)
c.KernelSpecManager.ensure_native_kernel = False
c.KernelSpecManager.allowed_kernelspecs = {"deno"}
c.LabApp.default_url = "/lab/tree/notebooks"
c.LabApp.labextensions_path = [os.path.join(data, "labextensions")]
c.LabApp.extension_manager = "readonly"
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
