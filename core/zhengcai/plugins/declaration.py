"""What every declaration of a plugin has in common."""


class Declaration:
    """Something a plugin brings. `plugin` is its id, set when the plugin is loaded."""

    plugin: str = ""
    feature: str = ""
    """The feature of the plugin's manifest to which it belongs: it works where that is open, by the
    gates that hold for a plugin that is off. Empty: it works wherever the plugin does. Rules, settings
    and hooks have none: those begin on a day of their own, these are asked by code that is gated."""

    @staticmethod
    def named(plugin: str, feature: str) -> "Declaration":
        """What belongs to a feature without being declared by itself: a field of a form."""
        made = Declaration()
        made.plugin, made.feature = plugin, feature
        return made
