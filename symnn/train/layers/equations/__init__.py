"""The equations of layers; they load the symbols, which the records of layers do not need."""
