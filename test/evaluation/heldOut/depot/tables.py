from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Part(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    number = db.Column(db.String(40), unique=True)
    stock = db.Column(db.Integer, default=0)
    weight = db.Column(db.Float)

    def as_dict(self):  # class: trivial
        return {"number": self.number, "stock": self.stock, "weight": self.weight}

    def is_short(self, wanted):  # class: trivial
        return self.stock < wanted
