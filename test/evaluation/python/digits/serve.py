"""Answers with the digit in an uploaded picture."""
import io
import pickle

import numpy as np
from fastapi import FastAPI, UploadFile
from PIL import Image

app = FastAPI()
model = None


@app.on_event("startup")
def load():  # class: io|mixed
    global model
    with open("model.pickle", "rb") as handle:
        model = pickle.load(handle)


def prepare(data: bytes) -> np.ndarray:  # class: cpu gil: released|mixed recommend: threads
    # Decoding and resampling are native code without the GIL.
    picture = Image.open(io.BytesIO(data)).convert("L").resize((28, 28), Image.Resampling.LANCZOS)
    return 1 - np.asarray(picture, dtype=np.float32).reshape(1, 784) / 255


@app.post("/digit")
async def digit(upload: UploadFile):  # class: cpu|mixed recommend: to-thread
    data = await upload.read()
    scores = model.scores(prepare(data))[0]
    return {"digit": int(scores.argmax()), "confidence": float(scores.max())}


@app.get("/model")
def describe():  # class: trivial
    return {"loaded": model is not None, "layers": len(model.layers) if model else 0}
