# Every `flask` command reads this file, with the help of python-dotenv. Put secrets into .env, not here.
FLASK_APP=blog.py
FLASK_DEBUG=1
