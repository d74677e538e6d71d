"""What every declaration of a plugin has in common."""


class Declaration:
    """Something a plugin brings. `plugin` is its id, set when the plugin is loaded."""

    plugin: str = ""
