"""The rules that every plugin keeps, and their check: `zhengcai plugin check`.

One file holds one concern; what a finding says and advises stands in `rules.toml`. The platform's
own plugins are held to the same rules by its architecture tests.
"""
