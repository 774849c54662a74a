"""Addresses of nodes inside URLs: « lab-qvt/grand-est »."""

from django.urls import register_converter


class AddressConverter:
    regex = "[a-z0-9-]+(?:/[a-z0-9-]+)*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(AddressConverter, "address")
