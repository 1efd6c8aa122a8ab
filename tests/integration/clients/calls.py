#!/usr/bin/python3
"""usage: calls.py URL

Calls every method of supervisord's XML-RPC at URL, well and badly, and prints a line for each call: what it answered, or
its fault. What cannot be equal in two daemons (pids, times, paths) is told by its type. Leaves the daemon running, with
web:0 stopped.
"""

import sys
import xmlrpc.client

from supervisor.xmlrpc import SupervisorTransport

# Of getAllConfigInfo what supervisorctl shows; the rest is supervisord's own.
CONFIG_FIELDS = ('group', 'name', 'inuse', 'autostart', 'group_prio', 'process_prio')
INFO_TYPES = ('start', 'stop', 'now', 'pid', 'logfile', 'stdout_logfile', 'stderr_logfile', 'description', 'spawnerr')

CALLS = [
    ('system.listMethods',),
    ('system.methodSignature', 'nothing'),
    ('system.methodSignature',),
    ('system.methodHelp', 'supervisor.nothing'),
    ('supervisor.nothing',),
    ('nothing',),
    ('supervisor.getAPIVersion',),
    ('supervisor.getVersion',),
    ('supervisor.getState',),
    ('supervisor.getState', 1),
    ('supervisor.getProcessInfo', 'web:0'),
    ('supervisor.getProcessInfo', 'manual:0'),
    ('supervisor.getProcessInfo', 'job:0'),
    ('supervisor.getProcessInfo', 'web:9'),
    ('supervisor.getProcessInfo', 'web'),
    ('supervisor.getProcessInfo', 'web:*'),
    ('supervisor.getProcessInfo',),
    ('supervisor.getAllProcessInfo',),
    ('supervisor.getAllConfigInfo',),
    ('supervisor.startProcess', 'web:0'),
    ('supervisor.startProcess', 'web:*'),
    ('supervisor.startProcess', 'web:9'),
    ('supervisor.startProcess', 'broken:0'),
    ('supervisor.startProcess', 'crash:0'),
    ('supervisor.startProcess', 'web:0', True, 1),
    ('supervisor.startProcessGroup', 'web'),
    ('supervisor.startProcessGroup', 'nosuch'),
    ('supervisor.stopProcess', 'web:0'),
    ('supervisor.stopProcess', 'web:0'),
    ('supervisor.stopProcess', 'nosuch:0'),
    ('supervisor.startProcessGroup', 'web', True),
    ('supervisor.stopProcessGroup', 'web'),
    ('supervisor.stopProcessGroup', 'web'),
    ('supervisor.stopProcessGroup', 'nosuch'),
    ('supervisor.startProcess', 'web:0', False),
    ('supervisor.signalProcess', 'log:0', 'HUP'),
    ('supervisor.signalProcess', 'log:0', '1'),
    ('supervisor.signalProcess', 'log:0', 'NOSUCH'),
    ('supervisor.signalProcess', 'job:0', 'HUP'),
    ('supervisor.signalProcess', 'web:9', 'HUP'),
    ('supervisor.signalProcess', 'log:0'),
    ('supervisor.signalProcessGroup', 'log', 'HUP'),
    ('supervisor.signalProcessGroup', 'log', 'NOSUCH'),
    ('supervisor.signalProcessGroup', 'nosuch', 'HUP'),
    ('supervisor.signalAllProcesses', 'CONT'),
    ('supervisor.readProcessStdoutLog', 'log:0', 0, 8),
    ('supervisor.readProcessStdoutLog', 'log:0', 4, 4),
    ('supervisor.readProcessLog', 'log:0', 0, 3),
    ('supervisor.readProcessStderrLog', 'log:0', -2, 0),
    ('supervisor.readProcessStderrLog', 'log:0', 0, 0),
    ('supervisor.readProcessStderrLog', 'log:0', 99, 0),
    ('supervisor.readProcessStderrLog', 'log:0', -2, 1),
    ('supervisor.readProcessStderrLog', 'log:0', 0, -1),
    ('supervisor.readProcessStderrLog', 'web:9', 0, 0),
    ('supervisor.tailProcessStderrLog', 'log:0', 0, 2),
    ('supervisor.tailProcessStderrLog', 'log:0', 0, 3),
    ('supervisor.tailProcessStderrLog', 'log:0', 0, 99),
    ('supervisor.tailProcessStderrLog', 'log:0', 2, 2),
    ('supervisor.tailProcessStderrLog', 'log:0', 3, 2),
    ('supervisor.tailProcessStderrLog', 'log:0', 99, 2),
    ('supervisor.tailProcessStderrLog', 'web:9', 0, 2),
    ('supervisor.readLog', 0, -1),
    ('supervisor.readLog', -5, 5),
    ('supervisor.clearProcessLogs', 'log:0'),
    ('supervisor.clearProcessLog', 'log:0'),
    ('supervisor.clearProcessLogs', 'web:9'),
    ('supervisor.tailProcessStdoutLog', 'log:0', 0, 2),
    ('supervisor.clearLog',),
    ('supervisor.sendProcessStdin', 'cat:0', 'honey\n'),
    ('supervisor.sendProcessStdin', 'manual:0', 'honey\n'),
    ('supervisor.sendProcessStdin', 'web:9', 'honey\n'),
    ('supervisor.sendRemoteCommEvent', 'type', 'data'),
    ('supervisor.reloadConfig',),
    ('supervisor.addProcessGroup', 'web'),
    ('supervisor.addProcessGroup', 'nosuch'),
    ('supervisor.removeProcessGroup', 'log'),
    ('supervisor.removeProcessGroup', 'nosuch'),
    ('supervisor.removeProcessGroup', 'job'),
    ('supervisor.addProcessGroup', 'job'),
    ('system.multicall', [{'methodName': 'supervisor.getVersion', 'params': []},
                          {'methodName': 'supervisor.stopProcess', 'params': ['web:0']},
                          {'methodName': 'supervisor.stopProcess', 'params': ['web:0']},
                          {'methodName': 'supervisor.nothing'},
                          {'methodName': 'system.multicall', 'params': [[]]},
                          {'params': []}]),
]


def comparable(value):
    if isinstance(value, dict) and 'statename' in value and 'pid' in value:
        # Of a process that has failed supervisord forgets the exit status.
        by_type = INFO_TYPES + (('exitstatus',) if value['statename'] == 'FATAL' else ())
        return {key: type(field).__name__ if key in by_type else field for key, field in sorted(value.items())}
    if isinstance(value, dict) and 'inuse' in value:
        return [value[key] for key in CONFIG_FIELDS]
    if isinstance(value, list) and all(isinstance(one, dict) and 'status' in one for one in value):
        # supervisord tells of processes as they end, Skep in the order of slots.
        return sorted(value, key=lambda one: (one['group'], one['name']))
    if isinstance(value, list):
        return [comparable(one) for one in value]
    return value


def answer(server, method, params):
    called = server
    for part in method.split('.'):
        called = getattr(called, part)
    try:
        return comparable(called(*params))
    except xmlrpc.client.Fault as fault:
        # Behind the name is why, which each tells in its own words.
        return 'fault %d %s' % (fault.faultCode, fault.faultString.split(':')[0])


def main():
    server = xmlrpc.client.ServerProxy('http://127.0.0.1', SupervisorTransport(serverurl=sys.argv[1]))
    for method in server.system.listMethods():
        print('signature of %s: %s' % (method, server.system.methodSignature(method)))
    for method, *params in CALLS:
        print('%s%s: %r' % (method, tuple(params), answer(server, method, params)))


main()
