"""Reads, changes and describes recordings."""
from __future__ import annotations

import math
import wave
from array import array
from pathlib import Path

import numpy as np
import soundfile
from scipy import signal


def tone(frequency: float, seconds: float, rate: int = 44_100) -> list[float]:  # class: cpu gil: held recommend: processes|sequential
    return [math.sin(2 * math.pi * frequency * n / rate) for n in range(int(seconds * rate))]


def mix(tracks: list[list[float]]) -> list[float]:  # class: cpu gil: held recommend: processes|sequential
    # Seconds of sound, tens of thousands of samples per second.
    length = max(len(track) for track in tracks)
    result = [0.0] * length
    for track in tracks:
        for index, value in enumerate(track):
            result[index] += value
    return result


def write_wave(path: Path, samples: list[float], rate: int = 44_100) -> None:  # class: cpu|mixed
    # Converting each sample in Python takes far longer than writing the file.
    data = array("h", (int(max(-1.0, min(1.0, value)) * 32_767) for value in samples))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(data.tobytes())


def loudness(path: Path) -> float:  # class: cpu|mixed gil: released recommend: threads
    samples, _ = soundfile.read(path)
    return float(20 * np.log10(np.sqrt(np.mean(samples**2)) + 1e-12))


def spectrum(samples: np.ndarray, rate: int):  # class: cpu gil: released recommend: threads
    # SciPy's transform is native and releases the GIL.
    return signal.spectrogram(samples, fs=rate, nperseg=1024)


def low_pass(samples: np.ndarray, rate: int, cutoff: float) -> np.ndarray:  # class: cpu gil: released|mixed
    sections = signal.butter(6, cutoff, fs=rate, output="sos")
    return signal.sosfiltfilt(sections, samples)


def to_decibel(value: float) -> float:  # class: trivial
    return 20 * math.log10(value) if value > 0 else -math.inf


def catalogue(folder: Path) -> dict[str, float]:  # class: cpu|mixed gil: released recommend: threads
    return {path.name: loudness(path) for path in folder.glob("*.flac")}
