import os
import signal
import threading

import numpy as np
import pytest

from engine.explore import maps
from engine.service.job import interrupted_by_cancel


def test_a_cancel_ends_t_sne_in_the_middle():
    vectors = np.random.default_rng(0).standard_normal((3000, 10)).astype(np.float32)  # most of a minute
    stop, usual = threading.Event(), signal.getsignal(signal.SIGTERM)
    cancel = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM))
    with interrupted_by_cancel(stop):
        cancel.start()
        with pytest.raises(KeyboardInterrupt):
            maps.t_sne(vectors, seed=0)
    assert stop.is_set()
    assert signal.getsignal(signal.SIGTERM) == usual
