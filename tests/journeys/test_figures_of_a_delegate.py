"""The delegate of Grand Est reads the figures of LAB’QVT and follows them to where they were printed."""

import pytest


@pytest.fixture
def delegate(visitor):
    return visitor("delegate")


def test_what_is_counted_stands_beside_what_is_declared(delegate):
    delegate.follows("Chiffres de LAB’QVT")
    assert delegate.at() == "/chiffres/lab-qvt/"
    print(delegate.reads())
