FLASK_APP=people.py
