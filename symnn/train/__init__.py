"""Training: data, networks, the loop, and the models that come out."""

from symnn.train.checking import crosscheck
from symnn.train.data import from_arrays, load_data, load_features
from symnn.train.dataset import Dataset
from symnn.train.estimator import Classifier, Regressor
from symnn.train.fit import Watch
from symnn.train.history import Epoch, Event, History
from symnn.train.holdout import Split, split
from symnn.train.model import Model, load_model
from symnn.train.network import Network
from symnn.train.options import Options
from symnn.train.stopping import EarlyStopping
from symnn.train.training import train

__all__ = [
    "Classifier", "Dataset", "EarlyStopping", "Epoch", "Event", "History", "Model", "Network",
    "Options", "Regressor", "Split", "Watch", "crosscheck", "from_arrays", "load_data",
    "load_features", "load_model", "split", "train",
]  # fmt: skip
