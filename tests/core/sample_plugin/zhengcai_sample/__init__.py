"""A plugin that has nothing but tables: what the tests of the migrations work on."""
