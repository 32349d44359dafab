"""How gunicorn serves the portal, on a developer's machine and on a real server; flags on its command line win."""

import os
from pathlib import Path

wsgi_app = "portal.wsgi:application"
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 10
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn's own heartbeat files
limit_request_line = 4094
control_socket_disable = True
accesslog = None  # addresses hold the secrets of links in mails
