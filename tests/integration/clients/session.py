#!/usr/bin/python3
"""usage: session.py SOCKET CONFIG URL

The supervisorctl that is installed, kept warm: each connection to SOCKET sends the words of one command as a JSON array
on a line, and gets back what supervisorctl's own main() made of them: {"exit": 0, "out": "..."}.
"""

import contextlib
import io
import json
import os
import socket
import sys

from supervisor import supervisorctl


def carry_out(words, config, url):
    out = io.TextIOWrapper(io.BytesIO(), encoding='utf-8', write_through=True)
    status = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            supervisorctl.main(['-c', config, '-s', url] + words)
        except SystemExit as end:
            status = end.code or 0
    return {'exit': status, 'out': out.buffer.getvalue().decode()}


def main():
    path, config, url = sys.argv[1:]
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path + '.new')
    listener.listen()
    os.rename(path + '.new', path)
    while True:
        client, _ = listener.accept()
        with client, client.makefile('rw') as lines:
            words = json.loads(lines.readline())
            lines.write(json.dumps(carry_out(words, config, url)) + '\n')


main()
