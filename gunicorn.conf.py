"""How gunicorn runs the blog: `gunicorn blog:app` reads this file by itself, from the folder it is started in.

Notice `preload_app`: the blog is made once, before any worker is. So a setting that cannot work ends gunicorn with one
sentence, where workers would start and die for ever. Nothing connects to the database before the workers part, so none
shares a connection. Any of these may be set on the command line too: https://docs.gunicorn.org/en/stable/settings.html
"""

import os

preload_app = True
workers = os.environ.get("WEB_CONCURRENCY", "2")  # processes; two for each core is a good start
threads = 4  # of each worker: a page waits for the database most of its time
control_socket_disable = True  # nobody needs to steer it from outside, and two blogs would share one socket
