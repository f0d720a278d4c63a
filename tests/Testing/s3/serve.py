"""One OpenStack Swift on this machine with its S3 interface: serve.py FOLDER. Prints its address and serves until its standard input ends."""
import os
import socket
import sys
from array import array

import eventlet
eventlet.patcher.monkey_patch()
import eventlet.wsgi
from paste.deploy import loadapp
from swift.common.ring import RingData
from swift.common.storage_policy import reload_storage_policies
from swift.common import utils

folder = sys.argv[1]
utils.HASH_PATH_PREFIX, utils.HASH_PATH_SUFFIX = b"saola", b"tests"
SWIFT = "[swift-hash]\nswift_hash_path_prefix = saola\nswift_hash_path_suffix = tests\n[storage-policy:0]\nname = one\ndefault = yes\n"
SERVER = """
[DEFAULT]
swift_dir = {folder}
devices = {folder}/nodes
mount_check = false
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
PROXY = """
[DEFAULT]
swift_dir = {folder}
[pipeline:main]
pipeline = catch_errors proxy-logging s3api tempauth proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:proxy-logging]
use = egg:swift#proxy_logging
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
allow_no_owner = true
[filter:tempauth]
use = egg:swift#tempauth
user_test_saola = secret .admin
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
"""


class Memory:
    """Stands where memcached stands beside a Swift of many processes."""

    def __init__(self):
        self.kept = {}

    def get(self, key, *_, **__):
        return self.kept.get(key)

    def set(self, key, value, *_, **__):
        self.kept[key] = value

    def delete(self, key, *_, **__):
        self.kept.pop(key, None)

    def incr(self, key, delta=1, *_, **__):
        self.kept[key] = self.kept.get(key, 0) + delta
        return self.kept[key]


def write(name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)
    return os.path.join(folder, name)


def listen():
    return eventlet.listen(("127.0.0.1", 0), family=socket.AF_INET)


def serve(sock, app):
    eventlet.spawn(eventlet.wsgi.server, sock, app, log_output=False)


os.makedirs(os.path.join(folder, "nodes", "disk"))
write("swift.conf", SWIFT)
utils.SWIFT_CONF_FILE = os.path.join(folder, "swift.conf")
reload_storage_policies()
sockets = {kind: listen() for kind in ("account", "container", "object")}
for kind, sock in sockets.items():
    device = {"id": 0, "region": 1, "zone": 1, "weight": 1.0, "ip": "127.0.0.1", "port": sock.getsockname()[1], "device": "disk",
              "replication_ip": "127.0.0.1", "replication_port": sock.getsockname()[1], "meta": ""}
    RingData([array("H", [0, 0])], [device], 31).save(os.path.join(folder, kind + ".ring.gz"))
for kind, sock in sockets.items():
    serve(sock, loadapp("config:" + write(kind + ".conf", SERVER.format(folder=folder, kind=kind))))
door, proxy, memory = listen(), loadapp("config:" + write("proxy.conf", PROXY.format(folder=folder))), Memory()
serve(door, lambda environ, start: proxy({**environ, "swift.cache": memory}, start))
print("listening on http://127.0.0.1:%d" % door.getsockname()[1], flush=True)
eventlet.tpool.execute(sys.stdin.read)
