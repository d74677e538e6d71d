"""Pages of a plugin's own: the view models of the design system, and what a request offers.

Part of the public API, apart from `zhengcai` because only plugins with own pages need it.
"""

from zhengcai.web.language import gettext
from zhengcai.web.pages.history import history
from zhengcai.web.pages.request import PageRequest
from zhengcai.web.views import *  # noqa: F403 - every view model, as that package exports them
from zhengcai.web.views import __all__ as _views

__all__ = ["PageRequest", "gettext", "history", *_views]  # noqa: PLE0604 - names of strings
