"""The safetensors format: what comes back is what went in; no file may claim more than it is."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
import pytest

from symnn.errors import DataError
from symnn.train import Options, archive, load_data, load_model, train
from symnn.train.safe import read_safe, read_safe_stream, safe_bytes
from symnn.train.storage import read_archive, write_archive

ARRAYS = {
    "a": np.arange(6.0).reshape(2, 3),
    "none": np.zeros((0, 3), np.float32),
    "number": np.array(2.5),
    "turned": np.arange(6, dtype=np.int64).reshape(2, 3).T,
    "big end": np.arange(3, dtype=">f4"),
    "half": np.array([0.5], np.float16),
    "bytes": np.arange(3, dtype=np.uint8),
}


def read(content):
    return read_safe_stream(io.BytesIO(content), len(content))


def test_what_comes_back_is_what_went_in():
    arrays, texts = read(safe_bytes(ARRAYS, {"a text": "ünï \n"}))
    assert texts == {"a text": "ünï \n"}
    assert list(arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert np.array_equal(arrays[name], array)
        assert arrays[name].dtype == array.dtype.newbyteorder("=")
        assert arrays[name].flags.writeable


def test_what_is_no_number_is_refused():
    with pytest.raises(DataError, match="`a` holds <U1; needed numbers that the format knows"):
        safe_bytes({"a": np.array(["x"])}, {})


def told(header, body=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + body


def entry(kind="F64", shape=(1,), place=(0, 8)):
    return {"dtype": kind, "shape": list(shape), "data_offsets": list(place)}


HOSTILE = {
    "empty": (b"", "a header of 0 bytes does not fit into the file of 0"),
    "short": (b"\x01\x00", "does not fit into the file of 2"),
    "long header": (told(b"{}", length=3), "a header of 3 bytes does not fit into the file of 10"),
    "huge header": (told(b"{}", length=2**63), "a header of 9223372036854775808 bytes does not"),
    "no text": (told(b"\xff\xfe"), "'utf-8' codec can't decode"),
    "no JSON": (told(b"{"), "Expecting property name"),
    "deep JSON": (told(b"[" * 100_000), "maximum recursion depth"),
    "a list": (told([]), "the header is no object"),
    "twice": (told(b'{"a":{},"a":{}}'), "a name stands twice in the header"),
    "numbers as texts": (told({"__metadata__": {"a": 1}}), "something else than texts"),
    "texts as list": (told({"__metadata__": ["a"]}), "something else than texts"),
    "unknown type": (told({"a": entry("O")}, bytes(8)), "`a` is not described by a known type"),
    "type is no text": (told({"a": entry(["F64"])}, bytes(8)), "`a` is not described by a known"),
    "no shape": (told({"a": {"dtype": "F64"}}), "`a` is not described by a known type"),
    "three places": (told({"a": entry(place=(0, 4, 8))}, bytes(8)), "`a` is not described"),
    "negative": (told({"a": entry(shape=(-1,), place=(8, 0))}, bytes(8)), "a shape or a place"),
    "fraction": (told({"a": entry(shape=(1.0,))}, bytes(8)), "a shape or a place that is none"),
    "truth": (told({"a": entry(shape=(True,))}, bytes(8)), "a shape or a place that is none"),
    "many axes": (told({"a": entry(shape=(1,) * 65)}, bytes(8)), "a shape or a place that is none"),
    "huge shape": (told({"a": entry(shape=(2**40, 2**40))}, bytes(8)), "does not take 8 bytes"),
    "wraps around": (told({"a": entry(shape=(2**61 + 1,))}, bytes(8)), "does not take 8 bytes"),
    "beyond the end": (told({"a": entry(shape=(2,), place=(0, 16))}, bytes(8)), "take 16 bytes"),
    "overlap": (told({"a": entry(), "b": entry()}, bytes(8)), "`b` begins at byte 0; needed 8"),
    "gap": (told({"a": entry(place=(8, 16))}, bytes(16)), "`a` begins at byte 8; needed 0"),
    "rest": (told({"a": entry()}, bytes(9)), "the arrays take 8 bytes, but the file holds 9"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_with_one_message(case, tmp_path):
    content, message = HOSTILE[case]
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    with pytest.raises(DataError, match=f"model.safetensors: is no sound .*{message}"):
        read_safe(path)
    with pytest.raises(DataError, match="is no sound safetensors file"):
        load_model(path)


def test_a_stream_that_ends_early():
    content = safe_bytes({"a": np.zeros(4)}, {})
    with pytest.raises(ValueError, match="the file ends too early"):
        read_safe_stream(io.BytesIO(content[:-8]), len(content))


def test_every_cut_and_every_flipped_byte_is_refused_or_harmless(tmp_path):
    """A damaged model gives an error of ours, or the same model; never another one."""
    path = tmp_path / "model.safetensors"
    data = load_data("iris")
    model = train(data, Options(hidden=(), epochs=0))
    model.save(path)
    sure, whole = model.predict_proba(data.X).tobytes(), path.read_bytes()
    random = np.random.default_rng(0)
    damaged = [whole[:n] for n in random.integers(len(whole), size=40)]
    for place in random.integers(len(whole), size=200):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << int(random.integers(8))
        damaged.append(bytes(flipped))
    refused = 0
    for content in damaged:
        path.write_bytes(content)
        try:
            assert load_model(path).predict_proba(data.X).tobytes() == sure
        except DataError:
            refused += 1
    assert refused > 200


def test_a_flipped_bit_of_a_weight_is_found(tmp_path):
    path = tmp_path / "model.safetensors"
    content = bytearray(safe_bytes(ARRAYS, {"a text": "x"}))
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match="its content is not what was written: the digest in it"):
        read_safe(path)


def test_the_digest_is_of_the_content_wherever_it_lies():
    """Tools that write the file again may order it otherwise; files of others have no digest."""
    sizes = {name: ARRAYS[name] for name in ("a", "number")}
    content = safe_bytes(sizes, {"a text": "x"})
    length = int.from_bytes(content[:8], "little")
    header, body = json.loads(content[8 : 8 + length]), content[8 + length :]
    turned = {"number": entry(shape=(), place=(0, 8)), "a": entry(shape=(2, 3), place=(8, 56)),
              "__metadata__": dict(reversed(header["__metadata__"].items()))}  # fmt: skip
    arrays, texts = read(told(turned, body[48:] + body[:48]))
    assert np.array_equal(arrays["a"], ARRAYS["a"])
    assert texts == {"a text": "x"}
    with pytest.raises(ValueError, match="not what was written"):
        read(told({**turned, "a": entry(shape=(3, 2), place=(8, 56))}, body[48:] + body[:48]))
    turned["__metadata__"] = {}
    assert read(told(turned, body[48:] + body[:48]))[0]["number"] == 2.5


@pytest.mark.parametrize("ending", ["safetensors", "npz"])
def test_models_in_either_format(ending, tmp_path):
    data = load_data("iris")
    model = train(data, Options(hidden=(4,), epochs=2))
    model.save(tmp_path / f"model.{ending}")
    again = load_model(tmp_path / f"model.{ending}")
    assert again.predict_proba(data.X).tobytes() == model.predict_proba(data.X).tobytes()
    assert again.history == model.history
    (tmp_path / f"model.{ending}").rename(tmp_path / "other")
    assert load_model(tmp_path / "other").network == model.network


def test_metadata_that_is_no_object_is_nothing_of_ours(tmp_path):
    for text in ("[1]", "{", "[" * 100_000):
        (tmp_path / "a.safetensors").write_bytes(safe_bytes({}, {"symnn": text}))
        with pytest.raises(DataError, match="holds 'nothing that symnn wrote'; needed 'kind 1'"):
            read_archive(tmp_path / "a.safetensors", "kind 1")
    with pytest.raises(DataError, match=r"missing: cannot be read: No such file"):
        read_archive(tmp_path / "missing", "kind 1")


def member_of(path, shape, size, **how):
    """An archive with one array, whose header claims a shape, and so many bytes of it."""
    header = {"descr": "<f8", "fortran_order": False, "shape": shape}
    with zipfile.ZipFile(path, "w", **how) as file, file.open("X.npy", "w") as member:
        np.lib.format.write_array_header_1_0(member, header)
        member.write(bytes(size))


def test_a_bomb_is_refused_before_it_goes_off(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LARGE", 2**20)
    path = tmp_path / "bomb.npz"
    member_of(path, (2**18,), 2**21, compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(DataError, match=r"bomb.npz: the file of \d+ bytes would take 20972\d\d in"):
        archive.read_arrays(path)
    member_of(path, (2**18,), 2**21)
    assert archive.read_arrays(path)["X"].shape == (2**18,)


def test_a_header_that_claims_more_than_there_is(tmp_path):
    path = tmp_path / "claim.npz"
    member_of(path, (2**50,), 64)
    with pytest.raises(DataError, match=r"array `X` is not a readable .*does not fit into 64 by"):
        archive.read_arrays(path)


def test_an_archive_reads_back(tmp_path):
    write_archive(tmp_path / "a.npz", {"x": np.arange(3.0)}, {"format": "kind 1", "n": 2})
    arrays, metadata = read_archive(tmp_path / "a.npz", "kind 1")
    assert arrays["x"].tolist() == [0, 1, 2]
    assert metadata["n"] == 2
