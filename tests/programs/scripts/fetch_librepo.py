"""librepo, on which dnf stands: several files at a time with select, what is there, what is wrong and what is missing. Run by with_server.py."""
import hashlib
import os

import librepo

URL = os.environ["URL"]


def target(name, handle, **more):
    return librepo.PackageTarget(name, dest=f"got-{name}", handle=handle, **more)


def show(found):
    for one in found:
        print(one.relative_url, one.err, os.path.exists(one.local_path) and os.path.getsize(one.local_path))


names = [f"file{i}" for i in range(6)]
for number, name in enumerate(names):
    with open(f"www/{name}", "w", encoding="ascii") as file:
        file.write(f"{number}\n" * 20000)
handle = librepo.Handle()
handle.urls = [URL]
handle.repotype = librepo.LR_RPMMDREPO
handle.maxparalleldownloads = 2
targets = [target(name, handle) for name in names]
librepo.download_packages(targets)
show(targets)
with open("www/file0", "rb") as file:
    good = hashlib.sha256(file.read()).hexdigest()
# One after the other: how often it tries again depends on what else is going on.
for last in (target("file0", handle, checksum=good, checksum_type=librepo.CHECKSUM_SHA256, resume=True),
             target("file1", handle, checksum=good, checksum_type=librepo.CHECKSUM_SHA256), target("none", handle)):
    librepo.download_packages([last])
    show([last])
