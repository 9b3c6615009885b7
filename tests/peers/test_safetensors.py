"""Files of the `safetensors` package and ours: each reads what the other wrote."""

from __future__ import annotations

import io

import numpy as np
import pytest
import safetensors.numpy as peer

from symnn.train import Options, load_data, train
from symnn.train.safe import read_safe_stream, safe_bytes

pytestmark = pytest.mark.peers

ARRAYS = {
    "a": np.arange(6.0).reshape(2, 3),
    "none": np.zeros((0, 3), np.float32),
    "number": np.array(2.5),
    "whole": np.arange(6, dtype=np.int64).reshape(2, 3),
    "half": np.array([0.5], np.float16),
    "bytes": np.arange(3, dtype=np.uint8),
}


def test_each_reads_what_the_other_wrote():
    theirs = peer.load(safe_bytes(ARRAYS, {"who": "symnn"}))
    content = peer.save(ARRAYS, {"who": "peer"})
    ours, texts = read_safe_stream(io.BytesIO(content), len(content))
    assert texts == {"who": "peer"}
    for name, array in ARRAYS.items():
        for found in (theirs[name], ours[name]):
            assert np.array_equal(found, array)
            assert found.dtype == array.dtype


def test_a_model_is_a_file_for_everybody(tmp_path):
    model = train(load_data("iris"), Options(hidden=(4,), epochs=1))
    model.save(tmp_path / "model.safetensors")
    found = peer.load_file(tmp_path / "model.safetensors")
    for name, values in model.parameters.items():
        assert np.array_equal(found[f"parameter.{name}"], values)
