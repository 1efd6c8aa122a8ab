"""What the job specification of Nomad has of what packaging/container uses: the attributes and blocks of each block. A name that
is not in here is a mistake, or has to be looked up and added."""

STRING, NUMBER, BOOLEAN, LIST = str, (int, float), bool, list


class Block(dict):
    """Names of attributes and of blocks within; `named`: it has a label; `needs`: what must be there."""

    def __init__(self, named=False, needs=(), **within):
        super().__init__(within)
        self.named, self.needs = named, needs


CHECK_RESTART = Block(limit=NUMBER, grace=STRING, ignore_warnings=BOOLEAN)
CHECK = Block(needs=("type", "interval", "timeout"), name=STRING, type=STRING, port=STRING, path=STRING, method=STRING,
              protocol=STRING, interval=STRING, timeout=STRING, check_restart=CHECK_RESTART)
SERVICE = Block(name=STRING, port=STRING, provider=STRING, tags=LIST, address_mode=STRING, check=CHECK)
PORT = Block(named=True, to=NUMBER, static=NUMBER, host_network=STRING)
NETWORK = Block(mode=STRING, port=PORT)
RESTART = Block(attempts=NUMBER, interval=STRING, delay=STRING, mode=STRING, render_templates=BOOLEAN)
UPDATE = Block(max_parallel=NUMBER, health_check=STRING, min_healthy_time=STRING, healthy_deadline=STRING,
               progress_deadline=STRING, auto_revert=BOOLEAN, auto_promote=BOOLEAN, canary=NUMBER, stagger=STRING)
RESOURCES = Block(cpu=NUMBER, cores=NUMBER, memory=NUMBER, memory_max=NUMBER)
# Of the docker driver.
TMPFS_OPTIONS = Block(size=NUMBER, mode=NUMBER)
MOUNT = Block(needs=("type", "target"), type=STRING, target=STRING, source=STRING, readonly=BOOLEAN,
              tmpfs_options=TMPFS_OPTIONS)
CONFIG = Block(needs=("image",), image=STRING, args=LIST, ports=LIST, command=STRING, entrypoint=LIST, readonly_rootfs=BOOLEAN,
               cap_drop=LIST, cap_add=LIST, security_opt=LIST, mount=MOUNT)
TASK = Block(named=True, needs=("driver", "config"), driver=STRING, user=STRING, kill_signal=STRING, kill_timeout=STRING,
             shutdown_delay=STRING, leader=BOOLEAN, config=CONFIG, resources=RESOURCES)
GROUP = Block(named=True, needs=("task",), count=NUMBER, shutdown_delay=STRING, network=NETWORK, restart=RESTART, service=SERVICE,
              update=UPDATE, task=TASK)
JOB = Block(named=True, needs=("group",), type=STRING, datacenters=LIST, region=STRING, namespace=STRING, priority=NUMBER,
            update=UPDATE, group=GROUP)
FILE = Block(needs=("job",), job=JOB)


def mistakes(found, block=FILE, path=""):
    """What is wrong with a parsed job, a line each; `found` is as HCL's parser gives it: blocks are lists, those with a label are
    objects of lists."""
    wrong = [f"{path} has no {name}" for name in block.needs if name not in found]
    for name, value in found.items():
        here = f"{path}/{name}"
        kind = block.get(name)
        if kind is None:
            wrong.append(f"{here} is not known")
        elif not isinstance(kind, Block):
            if not isinstance(value, kind) or (isinstance(value, bool) and kind is not BOOLEAN):
                wrong.append(f"{here} is of another type")
        elif kind.named:
            for labels in value if isinstance(value, list) else [value]:
                for label, blocks in labels.items():
                    for inner in blocks:
                        wrong += mistakes(inner, kind, f"{here}/{label}")
        elif isinstance(value, list):
            for inner in value:
                wrong += mistakes(inner, kind, here)
        else:
            wrong.append(f"{here} is no block")
    return wrong
