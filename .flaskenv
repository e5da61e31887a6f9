# Read by every `flask` command, thanks to python-dotenv. Secrets do not belong here: put them in .env.
FLASK_APP=blog.py
FLASK_DEBUG=1
