"""Parts of a depot over Flask."""
import io
import os
import zipfile

import qrcode
import requests
from flask import Blueprint, Response, abort, current_app, jsonify, request, send_file

from .labels import code39, lay_out
from .tables import Part, db

bp = Blueprint("parts", __name__)


@bp.route("/parts/<number>")
def show(number):  # class: io gil: released recommend: threads
    part = Part.query.filter_by(number=number).first_or_404()
    return jsonify(part.as_dict())


@bp.route("/parts", methods=["POST"])
def create():  # class: io gil: released recommend: threads
    data = request.get_json()
    part = Part(number=data["number"], stock=int(data.get("stock", 0)), weight=data.get("weight"))
    db.session.add(part)
    db.session.commit()
    return jsonify(part.as_dict()), 201


@bp.route("/parts/<number>/order", methods=["POST"])
def order(number):  # class: io gil: released recommend: threads
    answer = requests.post(
        f"{current_app.config['SUPPLIER']}/orders",
        json={"part": number, "count": request.json["count"]},
        headers={"Authorization": os.environ["SUPPLIER_TOKEN"]},
        timeout=10,
    )
    if answer.status_code != 202:
        abort(502)
    return jsonify(answer.json())


@bp.route("/parts/labels.zip")
def labels():  # class: cpu|mixed
    # Drawing and deflating a label per part outweigh one query.
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in Part.query.all():
            archive.writestr(f"{part.number}.svg", lay_out(code39(part.number)))
    out.seek(0)
    return send_file(out, mimetype="application/zip")


@bp.route("/parts/<number>/qr")
def qr(number):  # class: cpu gil: held recommend: processes|sequential
    # qrcode is pure Python: 10 to 30 ms for the mask evaluation alone.
    image = qrcode.make(f"https://depot.example/parts/{number}")
    out = io.BytesIO()
    image.save(out, format="PNG")
    return Response(out.getvalue(), mimetype="image/png")


@bp.errorhandler(404)
def missing(error):  # class: trivial|cpu
    return jsonify({"error": "not found"}), 404
